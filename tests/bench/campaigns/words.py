"""Names as people on both sides use them. Chosen by hand: no list of the program's own is to be measured by itself."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = _words(
    """
    sato suzuki takahashi tanaka ito watanabe yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi
    matsumoto inoue kimura hayashi shimizu saito yamazaki mori abe ikeda hashimoto yamashita ishikawa nakajima maeda
    fujita ogawa goto okada hasegawa murakami kondo ishii sakamoto endo aoki fujii nishimura fukuda ota miura
    fujiwara okamoto matsuda nakagawa nakano harada ono tamura takeuchi kaneko wada nakayama ishida ueda morita
    kojima hara shibata sakai kudo yokoyama miyazaki miyamoto uchida takagi ando taniguchi ohno maruyama imai kono
    fujimoto murata takeda ueno sugiyama masuda sugawara hirano kubo otsuka chiba matsui
    """
)
GIVEN = _words(
    """
    hiroshi takashi akira makoto kenji yuki daisuke takuya naoki kazuya tatsuya shota kenta ryota yuta hayato
    satoshi masahiro koichi shinji keiko yuko kumiko tomoko yumi ayumi naoko megumi mayumi hiromi akiko yoko kaori
    chie rie haruka misaki ayaka sakura nanami hitomi emi mika satomi noriko haruto sota minato ren itsuki
    """
)
ENGLISH = _words(
    """
    james john robert michael william david richard joseph thomas charles daniel matthew anthony mark donald steven
    paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty sandra ashley
    dorothy kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura helen sharon cynthia
    """
)
ROLES = _words(
    """
    info admin sales support contact office marketing billing accounts hr jobs help service webmaster postmaster
    newsletter noreply order orders shop invoice finance press media legal security abuse reception recruit
    """
)
SERVICES = _words(
    """
    root www-data postgres mysql nagios backup ftp oracle nobody daemon mail news uucp games lp sync man proxy list
    irc gnats git jenkins tomcat zabbix ubuntu pi hadoop redis nginx
    """
)
#: Former staff: their addresses are on every spammer's list, and no more.
DEPARTED = _words(
    """
    kuroda.m hoshino t.iwasaki s-nagai matsuo2 hirata.k ozawa yasuda.t katayama k.mizuno okubo nozaki.h t-sugimoto
    kawabata higuchi.r shiraishi y.tsuchiya iwata.n kitamura5 oyama-s tsukamoto m.kurihara hamada.y sekiguchi
    n.komatsu inagaki.t urano k-haraguchi asano.m toyoda
    """
)
HELOS = ("ylmf-pc", "WIN-8KQ2LJ0DV1", "localhost.localdomain", "DESKTOP-4RT9B7", "mail.bulk-sender.example", "User")
#: Names of devices: on no list, and no two campaigns of a log try the same.
DEVICES = [
    kind + place
    for kind in ("kd", "nas", "cam", "fax", "mfp", "till", "gw", "lab", "pos", "srv", "tv", "wlan", "ups", "voip")
    for place in ("-office2", "01", "-lobby", "3f", "-2f", "-old", "-kanri", "9", "-east", "7x")
]

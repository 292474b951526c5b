"""Writes e-mails as programs save them, with what partners get: made by Python's own library, to be read by ours.

usage: emails.py FOLDER LEAF CA SIGNATURE
"""

import pathlib
import sys
from email import policy
from email.message import EmailMessage

folder = pathlib.Path(sys.argv[1])
leaf = pathlib.Path(sys.argv[2]).read_bytes()
ca = pathlib.Path(sys.argv[3]).read_bytes()
signature = pathlib.Path(sys.argv[4]).read_bytes()

FRENCH = """Bonjour,

votre certificat est prêt\u00a0; voici les données de votre application.

Identifiant client (application)\u00a0: f4f95dfc-b48b-3056-8959-249b2c55b8b0
Portée : prd:ABC
URL : https://idfed-preprod.mpsa.com/as/token.oauth2
Client Id : ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF
Mot de passe : Sésame-öffne=9!
Mot de passe : sera changé dans un an

Cordialement, l’équipe
"""
GERMAN = """Guten Tag,

Anwendungs-ID:
   f4f95dfc-b48b-3056-8959-249b2c55b8b0
Umfang: prd:ABC.
Passwort: https://einmal.example/abc
Kennwort: Sésame-öffne=9!
Token-Endpunkt: https : //idfed-preprod.mpsa.com/as/token.oauth2.
Client Id: ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF
"""
HTML = """<!DOCTYPE html><html><head><style>p { color: red }</style></head><body><p>Hello,</p>
<table><tr><th>What</th><th>Value</th></tr>
<tr><td><b>Client ID</b>&nbsp;</td>
    <td>f4f95dfc-b48b-3056-8959-249b2c55b8b0</td></tr>
<tr><td>Scope:</td><td><span style="x">prd:ABC</span></td></tr>
<tr><td><p class=MsoNormal>Password<o:p></o:p></p></td><td><p class=MsoNormal>Sésame-öffne=9!</p></td></tr>
</table><div>Client ID (IDP): ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF</div>
<p>https://api-cert-preprod.groupe-psa.com/connectedcar/v3</p></body></html>
"""


def message(text, **how):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "pki@stellantis.example"
    mail["To"] = "Société <it@insurance.example>"
    mail["Subject"] = "Votre certificat est prêt"
    mail["Message-ID"] = "<aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb@mail.example>"
    mail.set_content(text, **how)
    return mail


def attached(mail):
    mail.add_attachment(leaf, maintype="application", subtype="x-x509-user-cert", filename="partenaire n°1.cer")
    mail.add_attachment(ca, maintype="application", subtype="octet-stream", filename="StellantisCA.cer")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n\0\0", maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(signature, maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    return mail


def write(name, data):
    (folder / name).write_bytes(data)


french = attached(message(FRENCH, cte="quoted-printable"))
write("crlf.eml", french.as_bytes())
write("lf.eml", french.as_bytes(policy=policy.default))
write("base64-latin.eml", attached(message(FRENCH.replace("’", "'"), charset="iso-8859-1", cte="base64")).as_bytes())
write("german.eml", attached(message(GERMAN, cte="8bit")).as_bytes())
write("html.eml", attached(message(HTML, subtype="html", cte="quoted-printable")).as_bytes())
both = message(FRENCH, cte="quoted-printable")
both.add_alternative(HTML, subtype="html", cte="base64")
write("alternative.eml", attached(both).as_bytes())
write("utf16.eml", french.as_bytes().decode("ascii").encode("utf-16"))
forwarded = message("see below")
forwarded.add_attachment(french)
write("forwarded.eml", forwarded.as_bytes())
write("text-utf16.txt", (FRENCH + leaf.decode() + ca.decode()).encode("utf-16"))
write("text-crlf.txt", ("Von: pki@stellantis.example\r\nBetreff: Zertifikat\r\n\r\n" + GERMAN.replace("\n", "\r\n")
                        + leaf.decode() + ca.decode()).encode())

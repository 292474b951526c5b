package stellantis.key;

import static stellantis.ExitCode.MISMATCH;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Console;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateUse;
import stellantis.pki.Certificates;
import stellantis.pki.ChainProblem;
import stellantis.pki.ChainProblem.Defect;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Renewal;

/** What Stellantis sent back for a signing request, judged against the key it should be for. */
public final class MatchedCertificate {
    private final Delivery delivery;
    private final CertificateChain chain;
    private final Instant now;
    private final List<X509Certificate> anchors;
    private final List<String> remarks = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private MatchedCertificate(Delivery delivery, CertificateChain chain, Instant now) {
        this.delivery = delivery;
        this.chain = chain;
        this.now = now;
        this.anchors = anchors(chain, now);
    }

    /**
     * Finds the certificate for the key and its issuers, and refuses what cannot work.
     *
     * @param here certificates installed before: they fill gaps, the new ones go first
     * @param withoutCa accept a certificate whose issuing CA is nowhere: it works with servers that know that CA
     * @param another how another certificate is asked for, should this one have expired
     * @throws Failure exit code 13 when no certificate is for the key; 11 when it is only a CA's, the self-signed
     *         placeholder, or its issuing CA is missing; 14 when it is not valid now
     */
    public static MatchedCertificate judge(
            Delivery delivery,
            PublicKey key,
            List<X509Certificate> here,
            Instant now,
            boolean withoutCa,
            String another) {
        List<X509Certificate> sent = delivery.certificates();
        List<X509Certificate> bag = new ArrayList<>(sent);
        bag.addAll(here);
        boolean onlyAuthorities = sent.stream().allMatch(Certificates::isCa);
        CertificateChain chain = CertificateChain.forKey(onlyAuthorities ? bag : withoutLeaves(bag, sent), key, now)
                .orElseThrow(() -> notOurs(sent, delivery, onlyAuthorities));
        MatchedCertificate reply = new MatchedCertificate(delivery, chain, now);
        List<ChainProblem> problems = ChainProblem.of(chain, now);
        problems.forEach(problem -> reply.refuse(problem, withoutCa, another));
        reply.remark(problems);
        return reply;
    }

    /** Leaf first, then its issuers, up to the root if it is there. */
    public CertificateChain chain() {
        return chain;
    }

    /** The CA certificates to trust: those of the chain, others that were sent along, and those of earlier times. */
    public List<X509Certificate> anchors() {
        return anchors;
    }

    /** Tells what should be looked at although it can be installed, then what was put right. */
    public void tell(Console console) {
        warnings.forEach(console::warn);
        remarks.forEach(console::note);
    }

    /** How the subject differs from the one asked for, if it does. The order of the attributes does not count. */
    public static Optional<String> subjectDiffers(X509Certificate certificate, Name asked) {
        List<String> missing = texts(asked);
        List<String> added = texts(Name.subject(certificate));
        if (missing.stream().sorted().toList().equals(added.stream().sorted().toList())) return Optional.empty();
        missing.removeAll(texts(Name.subject(certificate)));
        added.removeAll(texts(asked));
        return Optional.of("the certificate's subject is not the one asked for: "
                + (missing.isEmpty() ? "" : "asked " + String.join(", ", missing) + "; ")
                + (added.isEmpty() ? "left out" : "signed " + String.join(", ", added)));
    }

    /**
     * How its login differs from that of the certificate in use, if it does.
     *
     * @throws Failure exit code 13 when it does, without --force: the data of another login are other data
     */
    public static Optional<String> otherLogin(Run run, Renewal renewal, X509Certificate renewed) {
        String login = Name.subject(renewed).brief();
        Optional<String> differs = EffectiveSettings.leaf(renewal.certificate())
                .map(one -> Name.subject(one).brief())
                .filter(used -> !used.equals(login))
                .map(used -> "it is for " + login + ", the one in use for " + used);
        if (differs.isPresent() && !run.has(Options.FORCE)) {
            throw Failure.of(MISMATCH, "the renewed certificate is for another login, and nothing was changed")
                    .because(differs.get())
                    .hint("ask your Stellantis contact to sign " + renewal.newRequest()
                            + " as it is; if another login is meant, add --force");
        }
        return differs;
    }

    private static List<String> texts(Name name) {
        return name.attributes().stream()
                .map(one -> one.symbol() + "=" + one.value().strip())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** An older certificate for the same key must not win over the one that was sent now. */
    private static List<X509Certificate> withoutLeaves(List<X509Certificate> bag, List<X509Certificate> sent) {
        return bag.stream()
                .filter(one -> sent.contains(one) || Certificates.isCa(one))
                .toList();
    }

    /** CAs that were there before stay: a server's may be among them, which no reply repeats. */
    private static List<X509Certificate> anchors(CertificateChain chain, Instant now) {
        List<X509Certificate> anchors = new ArrayList<>(chain.authorities());
        for (X509Certificate extra : chain.extras()) {
            if (Certificates.isCa(extra)
                    && !placeholder(extra, chain)
                    && ChainProblem.validity(extra, now).isEmpty()) anchors.add(extra);
        }
        return List.copyOf(anchors);
    }

    /** openssl marks what it signs with its own key as an authority's; a partner's key never is one. */
    private static boolean placeholder(X509Certificate extra, CertificateChain chain) {
        return PublicKeys.same(extra.getPublicKey(), chain.leaf().getPublicKey());
    }

    private void remark(List<ChainProblem> problems) {
        if (!chain.inOrder())
            remarks.add("put the certificates in order: "
                    + chain.members().stream()
                            .map(MatchedCertificate::brief)
                            .collect(Collectors.joining(", signed by ")));
        for (X509Certificate extra : chain.extras()) {
            boolean sent = delivery.certificates().contains(extra);
            if (placeholder(extra, chain) && Certificates.selfSigned(extra)) {
                remarks.add("left out " + brief(extra)
                        + (sent ? " from " + delivery.origin(extra) : " that was installed before")
                        + ": signed with your own key, a placeholder and no authority");
                continue;
            }
            if (!sent) continue;
            if (anchors.contains(extra))
                warnings.add(brief(extra)
                        + " is no part of your certificate's chain; it goes into ca.pem, so servers that it"
                        + " signed will be trusted");
            else
                remarks.add("left out " + brief(extra) + " from " + delivery.origin(extra)
                        + ChainProblem.validity(extra, now)
                                .map(problem -> ": " + problem.text() + ", and the chain does without it")
                                .orElse(": it is not part of the chain"));
        }
        warnings.addAll(delivery.refused());
        warnings.addAll(chain.passedOver(now));
        for (ChainProblem problem : problems) {
            if (problem.defect() == Defect.ROOT_MISSING) {
                remarks.add(problem.text() + "; that is enough for most servers"
                        + CertificateUse.issuerUrl(problem.certificate())
                                .map(url -> ", else fetch it from " + url)
                                .orElse(""));
            } else {
                warnings.add(problem.text());
            }
        }
    }

    private void refuse(ChainProblem problem, boolean withoutCa, String another) {
        switch (problem.defect()) {
            case SELF_SIGNED_LEAF ->
                throw Failure.file(
                                "the certificate in " + delivery.origin(chain.leaf()) + " is not signed by Stellantis")
                        .because(problem.text() + " (keytool keeps such a placeholder in every new keystore)")
                        .hint("install the certificate from the link in the e-mail; if none has come yet, e-mail the"
                                + " signing request to your Stellantis contact");
            case EXPIRED, NOT_YET_VALID -> {
                if (problem.certificate().equals(chain.leaf()) || chain.toSend().contains(problem.certificate()))
                    throw invalid(problem, another);
            }
            case ISSUING_CA_MISSING -> {
                if (!withoutCa) throw missingCa(problem);
            }
            default -> {}
        }
    }

    private static Failure invalid(ChainProblem problem, String another) {
        boolean expired = problem.defect() == Defect.EXPIRED;
        return Failure.of(ExitCode.VALIDITY, problem.text())
                .because(
                        expired
                                ? "servers refuse expired certificates"
                                : "either this machine's clock is slow, or the certificate is meant for later")
                .hint(
                        expired
                                ? "look for a newer one in your e-mails, else " + another
                                : "check the clock, or install it again when it has become valid");
    }

    private Failure missingCa(ChainProblem problem) {
        String issuer = Name.issuer(chain.leaf()).toString();
        boolean namesake = !namesakes(chain).isEmpty();
        String where = namesake
                ? delivery.origin(namesakes(chain).get(0))
                        + " has a CA of that name, but with another key: it is an older or newer one, or of another"
                        + " environment"
                : others()
                        + "without it servers cannot link your certificate to a CA they know, and neither can keytool"
                        + " (\"Failed to establish chain from reply\")";
        String url = CertificateUse.issuerUrl(problem.certificate())
                .map(address -> "; the certificate names this address for it: " + address)
                .orElse("");
        return Failure.file("the CA certificate that signed yours is missing: " + issuer)
                .because(where)
                .hint("the e-mail with your certificate links the Stellantis CA certificate too: give both files to"
                        + " install"
                        + url + "; to do without: --without-ca");
    }

    /** The authorities that were sent, and have not signed it. */
    private String others() {
        Stream<String> extras = chain.extras().stream()
                .filter(one -> Certificates.isCa(one) && delivery.certificates().contains(one))
                .map(one -> brief(one) + " in " + delivery.origin(one) + " has not signed it; ");
        return Stream.concat(delivery.refused().stream().map(one -> one + "; "), extras)
                .collect(Collectors.joining());
    }

    private static Failure notOurs(List<X509Certificate> sent, Delivery delivery, boolean onlyAuthorities) {
        String names = Stream.concat(
                        delivery.refused().stream(),
                        sent.stream().map(one -> brief(one) + " in " + delivery.origin(one)))
                .limit(5)
                .collect(Collectors.joining("; "));
        if (onlyAuthorities) {
            return Failure.file("your own certificate is not among the files")
                    .because("there are only certificates of authorities: " + names)
                    .hint(
                            delivery.refused().isEmpty()
                                    ? "the e-mail links two things, your certificate and the CA certificate: give both"
                                            + " to install"
                                    : "copy or download again what is damaged: it may be yours");
        }
        return Failure.of(ExitCode.MISMATCH, "none of the certificates belongs to your key")
                .because(names + (sent.size() > 5 ? "; …" : ""));
    }

    private static String brief(X509Certificate certificate) {
        return "\"" + Name.subject(certificate).brief() + "\"";
    }

    /** Those with the missing issuer's name that did not sign: its key has changed, or it is another authority. */
    public static List<X509Certificate> namesakes(CertificateChain chain) {
        if (chain.complete()) return List.of();
        X509Certificate last = chain.last();
        return chain.extras().stream()
                .filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                .toList();
    }
}

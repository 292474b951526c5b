package stellantis.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.ExitCode;
import stellantis.Failure;
import support.Repository;

class SettingTest {
    @ParameterizedTest
    @CsvSource({
        "environment, PreProd, preprod",
        "environment, pre-prod, preprod",
        "auth, OAuth2, oauth2",
        "base-url, https://api-cert.groupe-psa.com/, https://api-cert.groupe-psa.com",
        "token-url, https://idfed-preprod.mpsa.com:9033/as/token.oauth2,"
                + " https://idfed-preprod.mpsa.com:9033/as/token.oauth2",
        "client-id, ' \"0b6f1c2d-1111-2222-3333-444455556666\" ', 0b6f1c2d-1111-2222-3333-444455556666",
        "scope, ' prd:CLV   prd:asv ', prd:CLV prd:asv",
        "password, env:MZP_PASSWORD, env:MZP_PASSWORD",
        "passphrase, file:/run/secrets/key, file:/run/secrets/key",
        "cacert-only, yes, true",
        "client-id-in, Header:X-IBM-Client-Id, header:X-IBM-Client-Id",
        "proxy, proxy.corp.example:8080, http://proxy.corp.example:8080",
        "auth, End-User, end-user",
        "brand, Citroën, citroen",
        "scope-separator, ',', comma",
        "pkce, off, false",
        "locale, fr-FR, fr-FR",
        "eligibility-path, /v3/vehicles/{vin}, /v3/vehicles/{vin}",
        "redirect-uri, http://127.0.0.1/enrolled, http://127.0.0.1/enrolled",
        "redirect-uri, myapp://enrolled/fr, myapp://enrolled/fr",
        "redirect-uri, https://app.example/back, https://app.example/back",
        "max-time, 2.5, 2.5",
        "tls-min, 1.3, 1.3",
        "user, MZP123456, MZP123456",
        "accept, 'application/hal+json, application/json;q=0.9', 'application/hal+json, application/json;q=0.9'"
    })
    void takesWhatCanBeMeantAndStoresItCleanly(String name, String typed, String stored) {
        assertEquals(stored, SettingCheck.check(Setting.named(name), typed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "environment=production",
                "auth=bearer",
                "base-url=https : //api-cert.groupe-psa.com",
                "base-url=api-cert.groupe-psa.com",
                "base-url=http://api-cert.groupe-psa.com",
                "base-url=http://127.0.0.1:8080",
                "token-url=http://localhost:9033/as",
                "base-url=https://",
                "base-url=https://host:99999",
                "base-url=ftp://host",
                "base-url=https://host?client_id=1",
                "token-url=https://[received in step 5]",
                "client-id=<client_id>",
                "client-id=[received in step 5]",
                "client-id=two words",
                "client-id=client_id=abc",
                "user=MZPXXXX",
                "user=mzpxxxx",
                "user=Aladdin",
                "scope=pr\u00e9d",
                "scope=[received in step 5]",
                "cacert-only=maybe",
                "client-id-in=body",
                "client-id-in=header:a b",
                "brand=fiat",
                "scope-separator=;",
                "pkce=perhaps",
                "locale=french!",
                "eligibility-path=/v3/vehicles",
                "redirect-uri=http://app.example/back",
                "redirect-uri=/back",
                "redirect-uri=myapp://back#there",
                "redirect-uri=javascript:alert(1)",
                "redirect-uri=https://me:secret@app.example/",
                "authorize-url=http://idpcvs.peugeot.com/am/oauth2/authorize",
                "max-time=soon",
                "max-time=0",
                "max-time=-1",
                "tls-min=1.1",
                "proxy=proxy",
                "accept=json",
                "client-id=",
                "client-id=a\nb"
            })
    void refusesWhatCannotBeMeant(String assignment) {
        int equals = assignment.indexOf('=');
        Failure failure = assertThrows(
                Failure.class,
                () -> SettingCheck.check(
                        Setting.named(assignment.substring(0, equals)), assignment.substring(equals + 1)));
        assertEquals(ExitCode.USAGE, failure.code());
        assertTrue(failure.hint() != null, failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=Tr0ub4dor-marker",
                "password=pass:Tr0ub4dor-marker",
                "password=stdin",
                "client-secret=fd:3",
                "user=MZP123456:Tr0ub4dor-marker",
                "user=Basic VHIwdWI0ZG9yLW1hcmtlcg==",
                "user=VHIwdWI0ZG9yLW1hcmtlcg==",
                "base-url=https://MZP123456:Tr0ub4dor-marker@host",
                "base-url=https : //MZP123456:Tr0ub4dor-marker@host",
                "proxy=http://me:Tr0ub4dor-marker@proxy:8080",
                "proxy=http://me:a/Tr0ub4dor-marker@proxy:8080",
                "proxy=me:a/Tr0ub4dor-marker@proxy:8080",
                "token-url=https://me:a/Tr0ub4dor-marker@host",
                "issuer=me:a/Tr0ub4dor-marker@host",
                "token-url=https://me:a/Tr0ub4dor<marker@host"
            })
    void refusesSecretsWithoutRepeatingThem(String assignment) {
        int equals = assignment.indexOf('=');
        Failure failure = assertThrows(
                Failure.class,
                () -> SettingCheck.check(
                        Setting.named(assignment.substring(0, equals)), assignment.substring(equals + 1)));
        String all = failure.getMessage() + failure.because() + failure.hint();
        assertFalse(all.contains("Tr0ub4dor") || all.contains("VHIwdWI0"), all);
    }

    @Test
    void saysHowASecretIsSet() {
        for (String typed : List.of("secret-marker", "pass:x", "stdin")) {
            Failure failure = assertThrows(Failure.class, () -> SettingCheck.check(Setting.named("password"), typed));
            assertEquals("write password=env:NAME or password=file:PATH", failure.hint());
        }
    }

    @Test
    void suggestsTheNearestName() {
        assertEquals(
                "did you mean client-id?",
                assertThrows(Failure.class, () -> Setting.named("client_id")).hint());
        assertEquals(
                "did you mean token-url?",
                assertThrows(Failure.class, () -> Setting.named("tokenurl")).hint());
        assertTrue(assertThrows(Failure.class, () -> Setting.named("colour"))
                .hint()
                .contains("base-url"));
    }

    @Test
    void offersTheMendedUrl() {
        Failure failure = assertThrows(
                Failure.class,
                () -> SettingCheck.check(Setting.TOKEN_URL, "https : //idfed-preprod.mpsa.com/as/token.oauth2"));
        assertEquals("did you mean token-url=https://idfed-preprod.mpsa.com/as/token.oauth2 ?", failure.hint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-id=YOUR-CLIENT-ID",
                "client-id=my_client_id",
                "token-client-id=xxxxxxxx",
                "client-id=ID",
                "client-id=client_id",
                "scope=prd:XXX",
                "user=login",
                "base-url=https://HOST",
                "base-url=https://your-host.example",
                "token-url=https://HOST:9033/as/token.oauth2",
                "client-id=changeme",
                "client-id=<client_id>"
            })
    void refusesWhatIsOnlyAPlaceholder(String line) {
        Failure failure = assertThrows(
                Failure.class,
                () -> SettingCheck.check(
                        Setting.named(line.substring(0, line.indexOf('='))), line.substring(line.indexOf('=') + 1)),
                line);
        assertEquals("settings.placeholder", failure.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-id=0f8fad5b-d9cb-469f-a165-70867728950e",
                "client-id=XID12",
                "client-id=identity",
                "scope=prd:XX1",
                "user=user17",
                "base-url=https://host.docker.internal:8443",
                "base-url=https://myhost.example",
                "key=my key.pem"
            })
    void takesWhatOnlyResemblesAPlaceholder(String line) {
        SettingCheck.check(Setting.named(line.substring(0, line.indexOf('='))), line.substring(line.indexOf('=') + 1));
    }

    private static List<Explanation> odd(Map<String, String> settings) {
        return SettingWarning.of(
                new EffectiveSettings(null, Map.of(), name -> Optional.ofNullable(settings.get(name))));
    }

    @Test
    void wondersAboutShapesAndContradictionsButNeverBlocks() {
        String application = "0b6f1c2d-1111-2222-3333-444455556666";
        String token = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF";
        assertEquals(
                List.of(),
                odd(Map.of(
                        "client-id",
                        application,
                        "token-client-id",
                        token,
                        "environment",
                        "preprod",
                        "base-url",
                        "https://api-cert-preprod.groupe-psa.com")));
        assertEquals(
                2,
                odd(Map.of("client-id", token, "token-client-id", application)).size());
        assertEquals(
                1, odd(Map.of("client-id", token, "token-client-id", token)).size());
        assertEquals(
                1,
                odd(Map.of("environment", "prod", "token-url", "https://idfed-preprod.mpsa.com/as/token.oauth2"))
                        .size());
        assertEquals(
                1,
                odd(Map.of("environment", "preprod", "token-url", "https://idfed.mpsa.com/as/token.oauth2"))
                        .size());
        assertEquals(
                List.of(),
                odd(Map.of("environment", "preprod", "base-url", "https://emea-aws.stage.np-api.stellantis.com")));
        Explanation mixed = odd(Map.of(
                        "base-url",
                        "https://api-cert.groupe-psa.com",
                        "authorize-url",
                        "https://idpcvs-preprod.opel.com/am/oauth2/authorize"))
                .get(0);
        assertEquals(
                "authorize-url is a pre-production host, while base-url looks like a production host", mixed.text());
        assertEquals(1, odd(Map.of("tls-min", "1.3", "tls-max", "1.2")).size());
        assertEquals(1, odd(Map.of("client-id", "abc-123")).size());
    }

    @Test
    void everyEnvironmentGivesOnlySettingsThatExistAndAreValid() {
        for (Environment environment : Environment.values()) {
            environment
                    .settings()
                    .forEach((name, value) -> assertEquals(value, SettingCheck.check(Setting.named(name), value)));
            Map<String, String> all = new java.util.HashMap<>(environment.settings());
            all.put("environment", environment.label());
            assertEquals(List.of(), odd(all));
        }
    }

    @Test
    void everyBrandGivesOnlySettingsThatExistAndAreValid() {
        for (Brand brand : Brand.values())
            for (Environment environment : Environment.values())
                brand.settings(Optional.of(environment))
                        .forEach((name, value) -> assertEquals(value, SettingCheck.check(Setting.named(name), value)));
    }

    @Test
    void docsListEveryEnvironmentInTheseWords() throws Exception {
        String page = Files.readString(Repository.root().resolve("docs/profile.md"));
        StringBuilder environments = new StringBuilder("| environment | base-url | token-url |\n|---|---|---|\n");
        for (Environment one : Environment.values())
            environments
                    .append("| `")
                    .append(one.label())
                    .append("` | ")
                    .append(one.settings().get("base-url"))
                    .append(" | ")
                    .append(one.settings().get("token-url"))
                    .append(" |\n");
        assertTrue(page.contains(environments + "\n"), () -> "docs/profile.md should hold:\n" + environments);
    }
}

///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Take what monitors and callbacks send, over HTTPS on this machine, and show it
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/cli/NotificationOutput.java
//SOURCES ../lib/stellantis/cli/ServerOptions.java
//SOURCES ../lib/stellantis/sandbox/Receiver.java

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Command;
import stellantis.cli.NotificationOutput;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.ServerOptions;
import stellantis.pki.Identity;
import stellantis.sandbox.Receiver;
import stellantis.sandbox.Receiver.Notification;

/** The other end of a monitor, for development: see docs/listen.md. */
class listen {
    static final Command COMMAND = Command.named("listen", "Take what monitors and callbacks send, over HTTPS on this machine, and show it")
            .usage("[--port PORT] [--status CODES] [--secret-path | --path PATH] [--count N] [-o FILE]")
            .usage("--cert FILE [--key FILE] [--passphrase SRC] [--bind ADDRESS] …")
            .example("jbang listen@stellantis", "until Ctrl-C; pretty on a terminal, a line of JSON for each notification in a pipe")
            .example("jbang listen@stellantis --status 500,500,200", "refuse twice, then take it: to see the retries")
            .example("jbang listen@stellantis --secret-path --count 1 -o event.jsonl", "one notification, on a path that nobody can guess, kept in a file")
            .tells("Without --cert it shows a certificate for localhost by the sandbox's CA, which the sandbox trusts when it delivers; the real API wants a receiver"
                    + " on the Internet with a certificate of a public CA. Notifications are answered without a body, as soon as they are written.")
            .options(Options.LISTEN_PORT, Options.BIND, Options.STATUS, Options.PATH, Options.SECRET_PATH, Options.COUNT, Options.LISTEN_OUTPUT, Options.FORCE,
                    Options.CERT, Options.KEY, Options.KEYSTORE, Options.ALIAS, Options.PASSPHRASE, Options.KEY_PASSPHRASE, Options.STATE_FOLDER)
            .ends(ExitCode.OK, "--count notifications have come").ends(ExitCode.FILE, ExitCode.PASSPHRASE, ExitCode.MISMATCH).ends(ExitCode.EXISTS, "the -o file exists").ends(ExitCode.UNREACHABLE, "the port is taken")
            .does(listen::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        Receiver.Setup setup = new Receiver.Setup(run.value(Options.BIND).orElse("127.0.0.1"), run.number(Options.LISTEN_PORT, 9443, 0, 65535), path(run), statuses(run));
        CountDownLatch left = new CountDownLatch(run.number(Options.COUNT, Integer.MAX_VALUE, 1, 999_999_999));
        boolean own = run.value(Options.CERT).isPresent() || run.value(Options.KEYSTORE).isPresent();
        Identity identity = own ? ServerOptions.of(run).identity() : null;
        NotificationOutput output = NotificationOutput.of(run);
        Consumer<Notification> sink = notification -> {
            output.write(notification);
            if (notification.method().equals("POST") && notification.answered() != 404) left.countDown();
        };
        Path folder = run.file(Options.STATE_FOLDER).orElse(run.world().stellantisHome().resolve(".sandbox"));
        try (Receiver receiver = own ? Receiver.start(identity, setup, run.clock(), sink, run.console()::note)
                : Receiver.start(folder, setup, run.clock(), sink, run.console()::note)) {
            URI target = receiver.target();
            run.console().note("listening; stop it with Ctrl-C. The target of a monitor or callback:");
            run.console().note("ready " + target);
            left.await();
        }
        return ExitCode.OK;
    }

    private static String path(Run run) {
        Optional<String> given = run.value(Options.PATH);
        if (!run.has(Options.SECRET_PATH)) {
            given.filter(path -> !path.matches("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")).ifPresent(path -> {
                throw Failure.usage("\"" + path + "\" is no path").hint("it begins with a slash, such as --path /events");
            });
            return given.orElse(null);
        }
        if (given.isPresent()) throw Failure.usage("--path and --secret-path exclude each other");
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return "/" + HexFormat.of().formatHex(random);
    }

    private static List<Integer> statuses(Run run) {
        String text = run.value(Options.STATUS).orElse("200");
        if (!text.matches("[2-5]\\d\\d(,[2-5]\\d\\d){0,99}")) throw Failure.usage("--status does not take \"" + text + "\"").hint("give what to answer, such as 200, or 500,500,200");
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }
}

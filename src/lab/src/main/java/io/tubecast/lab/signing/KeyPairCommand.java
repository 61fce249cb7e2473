package io.tubecast.lab.signing;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleKey;
import io.tubecast.inference.bundle.BundleSigner;
import io.tubecast.lab.command.Inputs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a pair of keys for {@link SignCommand}. */
@Command(
        name = "key-pair",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a pair of Ed25519 keys: the private one stays on this machine and signs models, the public one goes into"
                    + " the configuration of every node.",
            "The same as 'openssl genpkey -algorithm ed25519 -out FILE' and 'openssl pkey -in FILE -pubout'."
        },
        footer = {
            "",
            "Example:",
            "  lab key-pair --out models.key",
            "      writes models.key, for your eyes only, and models.pub"
        })
public final class KeyPairCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description =
                    "The private key; the public one is written beside it with the ending .pub. Nothing is overwritten.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        try {
            BundleKey key = BundleSigner.makePair(file);
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%s: the private key of %s; whoever has it can sign models%n", file, key.id());
            out.printf("%s: the public key; for the nodes, as a file or as text:%n", BundleSigner.publicFile(file));
            out.printf("  model:%n    trustedKeys: [\"%s\"]%n", key.text());
            return 0;
        } catch (BundleException e) {
            throw Inputs.error(spec, "--out: " + e.getMessage());
        }
    }
}

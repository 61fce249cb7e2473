package io.tubecast.lab.signing;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleSignature;
import io.tubecast.inference.bundle.BundleSigner;
import io.tubecast.lab.command.Inputs;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs a model bundle, so that nodes know whose it is. */
@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that a model bundle is whole and signs it: writes model.sig beside its model.yaml.",
            "The signature covers the manifest and through its hashes every file but engines/, which belong to the device that they"
                    + " were made on. Whatever changes the bundle afterwards, 'lab rungs' among it, needs a new one."
        },
        footer = {
            "",
            "Example:",
            "  lab sign config/models/mine --key models.key",
            "      nodes take it that have models.pub among their model.trustedKeys"
        })
public final class SignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "The model bundle, a folder.")
    private Path model = Path.of("");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private key; the public one must lie beside it with the ending .pub.")
    private Path key = Path.of("");

    @Override
    public Integer call() {
        try {
            BundleSignature signature = BundleSigner.sign(model, key);
            spec.commandLine()
                    .getOut()
                    .printf("%s: signed with %s%n", model.resolve(BundleSignature.FILE), signature.key());
            return 0;
        } catch (BundleException e) {
            throw Inputs.error(spec, String.valueOf(e.getMessage()));
        }
    }
}

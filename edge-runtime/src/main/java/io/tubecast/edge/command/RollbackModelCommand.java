package io.tubecast.edge.command;

import io.tubecast.edge.store.InstalledModel;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rollback-model}: goes back to a model that was installed before. */
@Command(
        name = "rollback-model",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Makes the previous model the current one, or the one that is named, after the same checks as at its installation. The one that"
                    + " was current becomes the previous one, so the same command undoes it.",
            "A node that runs is not disturbed; it takes the model when it is started again."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  sudo -u tubecast edge-runtime rollback-model --config /etc/tubecast/node.yaml")
final class RollbackModelCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "An installed model, as 'models' names it; default the previous one.")
    private String name = "";

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        StoreOptions.Opened opened = options.open();
        InstalledModel model = opened.models().rollBack(name, opened.trust(), opened.check());
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s: current again; a node takes it when it is started again%n", model.name());
        StoreOptions.tell(opened, out);
        return 0;
    }
}

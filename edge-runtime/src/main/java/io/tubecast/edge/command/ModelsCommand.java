package io.tubecast.edge.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code models}: which models are installed, and which of them the node takes. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Lists the installed models, with their signatures and whether they are whole; can delete one.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  edge-runtime models --config /etc/tubecast/node.yaml")
final class ModelsCommand implements Callable<Integer> {
    @Option(
            names = "--remove",
            paramLabel = "NAME",
            description = "Delete a model that is neither the current nor the previous one.")
    private @Nullable String remove;

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
        PrintWriter out = spec.commandLine().getOut();
        if (remove != null) {
            opened.models().remove(remove);
            out.printf("%s: deleted%n", remove);
        }
        int count = opened.models().list().size();
        out.printf("%s: %s%n", opened.models().folder(), count == 0 ? "nothing is installed" : count + " installed");
        StoreOptions.tell(opened, out);
        return 0;
    }
}

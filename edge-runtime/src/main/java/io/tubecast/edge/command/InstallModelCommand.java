package io.tubecast.edge.command;

import io.tubecast.edge.store.InstalledModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code install-model}: puts a model beside those that are there and makes it the one that the node takes. */
@Command(
        name = "install-model",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Installs a model: copies it into the store, checks the copy (signature, hashes, what it answers to its golden vector,"
                    + " whether it goes with the configuration) and makes it the current one in one move. Whatever is wrong with it, the"
                    + " store stays as it is.",
            "The one that was current becomes the previous one: the node takes it by itself if the new one cannot be used at a start,"
                    + " and 'rollback-model' goes back to it. A node that runs is not disturbed; it takes the new model when it is started"
                    + " again. To be run as the node's user, so that engines can be built beside the model."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  sudo -u tubecast edge-runtime install-model --config /etc/tubecast/node.yaml mine.zip",
            "  sudo systemctl restart tubecast"
        })
final class InstallModelCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "BUNDLE",
            description = "The model: a folder with model.yaml, or a zip file of one. Its engines/ stay behind.")
    private @Nullable Path source;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (source == null || spec == null) {
            throw new IllegalStateException("picocli fills the parameters");
        }
        StoreOptions.Opened opened = options.open();
        InstalledModel model = opened.models().install(source, opened.trust(), opened.check());
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s: installed from %s; a node takes it when it is started again%n", model.name(), source);
        StoreOptions.tell(opened, out);
        return 0;
    }
}

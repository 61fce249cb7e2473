package io.tubecast.edge.remote;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.edge.config.ConfigChange;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.preview.JpegEncoder;
import io.tubecast.publish.command.Command;
import io.tubecast.publish.command.CommandError;
import io.tubecast.publish.command.CommandHandler;
import io.tubecast.publish.command.CommandRefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what a node can be asked: its configuration, another operating point, a picture where that is allowed. */
public final class RemoteCommands implements CommandHandler {
    private static final long PICTURE_MILLIS = 2_000;
    private static final int MOST_PICTURE_BYTES = 256 * 1024;
    private static final double[] QUALITIES = {0.8, 0.5, 0.25};
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final Supplier<NodeConfig> config;
    private final ModeControl modes;
    private final @Nullable PictureKeeper pictures;
    private final ObjectMapper json = new ObjectMapper();

    private final Supplier<ConfigChange> reload;

    /**
     * Commands of a node.
     *
     * @param config what is in use
     * @param reload reads it again; a {@link ConfigException} says why it cannot be used
     * @param pictures where pictures are taken from; null if none may leave the node
     */
    public RemoteCommands(
            Supplier<NodeConfig> config,
            Supplier<ConfigChange> reload,
            ModeControl modes,
            @Nullable PictureKeeper pictures) {
        this.config = config;
        this.reload = reload;
        this.modes = modes;
        this.pictures = pictures;
    }

    @Override
    public Map<String, Object> handle(Command command) throws CommandRefusedException {
        if (command instanceof Command.GetConfig) {
            return Map.of("config", json.convertValue(Secrets.hide(ConfigReader.tree(config.get())), MAP));
        }
        if (command instanceof Command.SetMode wanted) {
            return setMode(wanted);
        }
        if (command instanceof Command.Snapshot wanted) {
            return snapshot(wanted);
        }
        throw new CommandRefusedException(CommandError.NOT_POSSIBLE, "this node cannot do that");
    }

    @Override
    public Map<String, Object> reload() throws CommandRefusedException {
        try {
            ConfigChange change = reload.get();
            return Map.of("taken", change.taken(), "need_restart", change.needRestart());
        } catch (ConfigException e) {
            throw new CommandRefusedException(CommandError.NOT_POSSIBLE, Secrets.hide(String.valueOf(e.getMessage())));
        }
    }

    private Map<String, Object> setMode(Command.SetMode wanted) throws CommandRefusedException {
        try {
            modes.request(wanted.mode(), wanted.stride(), "asked for by a command");
        } catch (IllegalArgumentException e) {
            throw new CommandRefusedException(CommandError.NOT_POSSIBLE, String.valueOf(e.getMessage()));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("mode", wanted.mode() == null ? "auto" : wanted.mode().word());
        if (wanted.stride() > 0) {
            result.put("stride", wanted.stride());
        }
        return result;
    }

    private Map<String, Object> snapshot(Command.Snapshot wanted) throws CommandRefusedException {
        PictureKeeper keeper = pictures;
        if (keeper == null) {
            throw new CommandRefusedException(
                    CommandError.NOT_POSSIBLE, "pictures do not leave this node; mqtt.sendPictures is false");
        }
        try {
            PictureKeeper.Kept kept = keeper.next(PICTURE_MILLIS);
            if (kept == null) {
                throw new CommandRefusedException(
                        CommandError.NOT_POSSIBLE, "no frame was processed within %d ms".formatted(PICTURE_MILLIS));
            }
            return picture(kept, wanted.maxWidthPx());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
            throw new CommandRefusedException(CommandError.NOT_POSSIBLE, "the node is about to end");
        }
    }

    private static Map<String, Object> picture(PictureKeeper.Kept kept, int maxWidth) throws CommandRefusedException {
        for (double quality : QUALITIES) {
            byte[] jpeg = new JpegEncoder(quality, maxWidth).encode(kept.picture());
            if (jpeg.length <= MOST_PICTURE_BYTES) {
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("frame", kept.frame());
                result.put("t_mono_ns", kept.captureNanos());
                result.put("content_type", "image/jpeg");
                result.put("data", jpeg);
                return result;
            }
        }
        throw new CommandRefusedException(
                CommandError.NOT_POSSIBLE,
                "the picture has more than %d bytes; ask for a smaller max_width".formatted(MOST_PICTURE_BYTES));
    }
}

package io.tubecast.edge.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.config.ConfigChange;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.publish.command.Command;
import io.tubecast.publish.command.CommandError;
import io.tubecast.publish.command.CommandRefusedException;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.TubesSnapshot;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemoteCommandsTest {
    private final List<String> asked = new ArrayList<>();
    private final ModeControl modes = (mode, stride, cause) -> asked.add(mode + " " + stride + ", " + cause);

    @Test
    void tellsTheConfigurationWithoutItsSecrets() throws Exception {
        NodeConfig config = new ConfigReader()
                .option("source.uri", "rtsp://admin:hunter2@camera.local:554/stream?token=abc123&x=1", "--source")
                .option("mqtt.username", "robot", "--username")
                .read();
        Map<String, Object> result = commands(config, null).handle(new Command.GetConfig());
        assertThat(result.toString())
                .contains("rtsp://***@camera.local:554/stream?token=***&x=1", "commandsPerSecond=10", "robot")
                .doesNotContain("hunter2", "abc123", "admin");
    }

    @Test
    void hidesUsersAndPasswordsOfAddressesAndPipelines() {
        assertThat(Secrets.hide("rtsp://u:p@h/1")).isEqualTo("rtsp://***@h/1");
        assertThat(Secrets.hide("gst:rtspsrc location=rtsp://u:p%40@h/ user-id=joe user-pw=\"a b\" ! decodebin"))
                .isEqualTo("gst:rtspsrc location=rtsp://***@h/ user-id=*** user-pw=*** ! decodebin");
        assertThat(Secrets.hide("rtsp://u:p@ss@h/1 and x@y")).isEqualTo("rtsp://***@h/1 and x@y");
        assertThat(Secrets.hide("v4l2:/dev/video0")).isEqualTo("v4l2:/dev/video0");
        assertThat(Secrets.hide("synthetic:?seed=7&fps=25")).isEqualTo("synthetic:?seed=7&fps=25");
    }

    @Test
    void passesOnWhatTheNodeIsToLookWith() throws Exception {
        RemoteCommands commands = commands(new ConfigReader().read(), null);
        assertThat(commands.handle(new Command.SetMode(Mode.APPEARANCE, 2)))
                .containsEntry("mode", "appearance")
                .containsEntry("stride", 2);
        assertThat(commands.handle(new Command.SetMode(null, 0))).containsOnly(Map.entry("mode", "auto"));
        assertThat(asked).containsExactly("APPEARANCE 2, asked for by a command", "null 0, asked for by a command");
    }

    @Test
    void asksTheLadder() throws Exception {
        Ladder ladder = Ladder.fixed(new Rung(Mode.APPEARANCE, 1), new FlowSwitch(false), () -> 0);
        RemoteCommands commands = new RemoteCommands(
                () -> new ConfigReader().read(), RemoteCommandsTest::unreadable, new LadderModes(ladder), null);
        commands.handle(new Command.SetMode(Mode.STANDBY, 0));
        assertThat(ladder.looks()).isFalse();
        assertThat(ladder.standbyCause()).isEqualTo("asked for by a command");
        commands.handle(new Command.SetMode(null, 0));
        assertThat(ladder.looks()).isTrue();
        assertThat(refusal(commands, new Command.SetMode(Mode.TWO_STREAM, 1)))
                .startsWith("this node cannot run two-stream");
        assertThat(refusal(commands, new Command.SetMode(null, 2))).startsWith("a stride needs a mode");
    }

    private static String refusal(RemoteCommands commands, Command command) {
        try {
            return "carried out: " + commands.handle(command);
        } catch (CommandRefusedException e) {
            assertThat(e.error()).isEqualTo(CommandError.NOT_POSSIBLE);
            return e.text();
        }
    }

    @Test
    void noPictureLeavesANodeThatIsNotToldTo() {
        assertThatThrownBy(() -> commands(new ConfigReader().read(), null).handle(new Command.Snapshot(640)))
                .isInstanceOfSatisfying(
                        CommandRefusedException.class,
                        refused -> assertThat(refused.text()).contains("mqtt.sendPictures is false"));
    }

    @Test
    void sendsTheNextPictureAsSmallAsItIsAskedTo() throws Exception {
        PictureKeeper keeper = new PictureKeeper();
        RemoteCommands commands = commands(new ConfigReader().read(), keeper);
        Image picture = new Image(640, 480);
        TubesSnapshot snapshot = new TubesSnapshot("front", 1).begin(new FrameStamp(42, 7, 7), 640, 480);
        keeper.offer(picture, snapshot); // nobody has asked yet: not kept
        CompletableFuture<Map<String, Object>> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return commands.handle(new Command.Snapshot(320));
            } catch (CommandRefusedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            keeper.offer(picture, snapshot);
            return answer.isDone();
        });
        Map<String, Object> result = answer.get(1, TimeUnit.SECONDS);
        assertThat(result).containsEntry("frame", 42L).containsEntry("content_type", "image/jpeg");
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream((byte[]) result.get("data")));
        assertThat(decoded.getWidth()).isEqualTo(320);
        assertThat(decoded.getHeight()).isEqualTo(240);
    }

    @Test
    void doesNotWaitForeverForAPicture() {
        assertThatThrownBy(() ->
                        commands(new ConfigReader().read(), new PictureKeeper()).handle(new Command.Snapshot(320)))
                .isInstanceOfSatisfying(
                        CommandRefusedException.class,
                        refused -> assertThat(refused.text()).contains("no frame was processed within 2000 ms"));
    }

    private RemoteCommands commands(NodeConfig config, @Nullable PictureKeeper pictures) {
        return new RemoteCommands(() -> config, RemoteCommandsTest::unreadable, modes, pictures);
    }

    @Test
    void aReloadSaysWhatWasTakenAndWhatWaits() throws Exception {
        ConfigChange change = new ConfigChange(NodeConfig.defaults(), List.of("log.reportSeconds"), List.of("node.id"));
        RemoteCommands commands =
                new RemoteCommands(NodeConfig::defaults, () -> change, (mode, stride, cause) -> {}, null);
        assertThat(commands.reload())
                .isEqualTo(Map.of("taken", List.of("log.reportSeconds"), "need_restart", List.of("node.id")));
    }

    @Test
    void aReloadOfABadFileIsRefusedWithTheReason() {
        RemoteCommands commands = new RemoteCommands(
                NodeConfig::defaults, RemoteCommandsTest::unreadable, (mode, stride, cause) -> {}, null);
        assertThatThrownBy(commands::reload)
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageContaining("node.yaml:3: bad");
    }

    private static ConfigChange unreadable() {
        throw new ConfigException("node.yaml:3: bad");
    }
}

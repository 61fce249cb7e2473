package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.Samples;
import io.tubecast.publish.wire.MessageKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped configuration of a cluster of brokers at a site: two members of Apache Artemis, and robots with a Mosquitto each that is bridged to one of them. */
@Timeout(180)
final class ArtemisClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static ShippedBrokers shipped = new ShippedBrokers(Path.of(""));
    private static final List<ClusterMember> MEMBERS = new ArrayList<>();

    @BeforeAll
    static void startMembers() throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        shipped = new ShippedBrokers(folder);
        shipped.makeCertificates();
        ClusterMember.logIn(folder);
        List<Integer> ports = freePorts(4);
        for (int i = 0; i < 2; i++) {
            MEMBERS.add(
                    new ClusterMember(folder, i + 1, new ClusterMember.Ports(ports.get(2 + i), ports.subList(0, 2))));
            MEMBERS.get(i).start();
        }
    }

    @BeforeEach
    void bothMembersRun() {
        await().atMost(PATIENCE).until(() -> MEMBERS.stream().allMatch(member -> member.sees(2)));
    }

    @AfterAll
    static void stopMembers() throws Exception {
        for (ClusterMember member : MEMBERS) {
            member.close();
        }
    }

    @Test
    void whoListensAtOneMemberHearsRobotsOfBoth() throws Exception {
        FleetMonitor here = new FleetMonitor();
        FleetMonitor there = new FleetMonitor();
        try (MosquittoBroker first = shipped.robot("drone-01", MEMBERS.get(0).uri());
                MosquittoBroker second =
                        shipped.robot("drone-02", MEMBERS.get(1).uri());
                MqttTubeSubscriber one = listen(MEMBERS.get(0), here);
                MqttTubeSubscriber two = listen(MEMBERS.get(1), there)) {
            await().atMost(PATIENCE).until(() -> one.state() == LinkState.UP && two.state() == LinkState.UP);
            try (MqttTubePublisher node = ShippedBrokers.node(first, "drone-01");
                    MqttTubePublisher other = ShippedBrokers.node(second, "drone-02");
                    Load load = new Load(node, 25);
                    Load otherLoad = new Load(other, 25)) {
                await().atMost(PATIENCE).until(() -> here.nodes() == 2 && there.nodes() == 2);
                await().atMost(PATIENCE).until(() -> there.count("drone-01") > 100 && here.count("drone-02") > 100);
                load.end();
                otherLoad.end();
                for (FleetMonitor monitor : List.of(here, there)) {
                    monitor.awaitAll("drone-01", node, load.published());
                    monitor.awaitAll("drone-02", other, otherLoad.published());
                }
            }
        }
    }

    @Test
    void aRobotGoesToTheOtherMemberWhenItsOwnEnds() throws Exception {
        FleetMonitor monitor = new FleetMonitor();
        try (MosquittoBroker robot = shipped.robot(
                        "drone-01", MEMBERS.get(0).uri(), MEMBERS.get(1).uri());
                MqttTubeSubscriber subscriber = listen(MEMBERS.get(1), monitor)) {
            await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
            try (MqttTubePublisher node = ShippedBrokers.node(robot, "drone-01");
                    Load load = new Load(node, 25)) {
                await().atMost(PATIENCE).until(() -> monitor.count("drone-01") > 50);
                MEMBERS.get(0).stop();
                long before = monitor.count("drone-01");
                await().atMost(PATIENCE).until(() -> monitor.count("drone-01") > before + 200);
                MEMBERS.get(0).start();
                load.end();
                monitor.awaitAll("drone-01", node, load.published());
                assertThat(node.status().failures()).isZero();
            }
        }
    }

    @Test
    void aRobotSpeaksForItselfAlone() throws Exception {
        FleetMonitor monitor = new FleetMonitor();
        try (MqttTubeSubscriber subscriber = listen(MEMBERS.get(1), monitor);
                MosquittoBroker second =
                        shipped.robot("drone-02", MEMBERS.get(0).uri());
                MqttTubePublisher honest = ShippedBrokers.node(second, "drone-02");
                // has the certificate of the second robot and the name of the first
                MqttTubePublisher liar = MqttTubePublisher.start(
                        shipped.tls(MEMBERS.get(0).uri(), "drone-02", "drone-01"),
                        List.of(Samples.FRONT),
                        Samples.factsheet())) {
            await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
            try (Load heard = new Load(honest, 25);
                    Load unheard = new Load(liar, 25)) {
                await().atMost(PATIENCE).until(() -> monitor.count("drone-02") > 20);
                TimeUnit.SECONDS.sleep(1);
                assertThat(unheard.published()).isPositive();
            }
            assertThat(monitor.told()).containsOnly("drone-02");
        }
    }

    /** Artemis keeps retained messages at the member to which they were published. The rules for consumers do not need them; fleet.md says so. */
    @Test
    void whoComesLateToTheOtherMemberHearsWhatIsNewAlone() throws Exception {
        FleetMonitor early = new FleetMonitor();
        try (MqttTubeSubscriber before = listen(MEMBERS.get(0), early)) {
            await().atMost(PATIENCE).until(() -> before.state() == LinkState.UP);
            try (MosquittoBroker robot =
                            shipped.robot("drone-01", MEMBERS.get(0).uri());
                    MqttTubePublisher node = ShippedBrokers.node(robot, "drone-01");
                    Load load = new Load(node, 25)) {
                // not while it is published: see ArtemisBroker
                await().atMost(PATIENCE).until(() -> early.kinds("drone-01").contains(MessageKind.FACTSHEET));
                assertThat(heardBySomebodyLate(MEMBERS.get(0)))
                        .containsExactlyInAnyOrder(
                                MessageKind.CONNECTION, MessageKind.FACTSHEET, MessageKind.EVENTS, MessageKind.TUBES);
                assertThat(heardBySomebodyLate(MEMBERS.get(1)))
                        .containsExactlyInAnyOrder(MessageKind.EVENTS, MessageKind.TUBES);
                assertThat(load.published()).isPositive();
            }
        }
    }

    /** Kinds of messages of the first robot. */
    private static Set<MessageKind> heardBySomebodyLate(ClusterMember member) throws Exception {
        FleetMonitor monitor = new FleetMonitor();
        try (MqttTubeSubscriber late = listen(member, monitor)) {
            await().atMost(PATIENCE).until(() -> monitor.count("drone-01") > 20);
            assertThat(late.state()).isEqualTo(LinkState.UP);
            return monitor.kinds("drone-01");
        }
    }

    private static MqttTubeSubscriber listen(ClusterMember member, FleetMonitor monitor) throws Exception {
        return MqttTubeSubscriber.start(shipped.tls(member.uri(), "monitor", "monitor"), null, monitor);
    }

    private static List<Integer> freePorts(int count) throws Exception {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }
}

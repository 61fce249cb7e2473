// A consumer of Tubecast messages that follows the rules: UNKNOWN when stale, gaps counted, old wills ignored, history never acted on.
// Ages are taken on the node's own clock, which it tells when it is pinged.
//
//   apt install libmosquitto-dev nlohmann-json3-dev
//   g++ -std=c++17 -O2 -Wall tube_consumer.cpp -lmosquitto -o tube_consumer
//   ./tube_consumer HOST PORT [CA-FILE]
#include <mosquitto.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

// after the library's own header, which declares what it uses of it
#include <mqtt_protocol.h>

using json = nlohmann::json;
using Nanos = std::int64_t;

constexpr Nanos kMilli = 1'000'000;
constexpr double kDrift = 200e-6;  // two clocks drift apart by at most so much
constexpr std::size_t kSamples = 8;
constexpr std::size_t kEventsRemembered = 1024;

static Nanos now_nanos() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a node's monotonic clock shows: wrong by at most half the round trip of a ping, however unequal the two ways.
class Clock {
 public:
  void sample(Nanos asked, Nanos received, Nanos left, Nanos answered) {
    const Nanos trip = (answered - asked) - (left - received);
    if (trip < 0 || left < received || answered < asked) throw Refused("the answer came before the question");
    samples_.push_back({(received - asked) / 2 + (left - answered) / 2, trip / 2 + 1, answered});
    if (samples_.size() > kSamples) samples_.pop_front();
  }
  bool known() const { return !samples_.empty(); }
  // The node's time, and by how much it may be wrong.
  std::pair<Nanos, Nanos> at(Nanos now) const {
    Nanos best = INT64_MAX, offset = 0;
    for (const Sample& s : samples_) {
      const Nanos error = s.error + static_cast<Nanos>(std::llabs(now - s.taken) * kDrift);
      if (error < best) best = error, offset = s.offset;
    }
    return {now + offset, best};
  }

 private:
  struct Sample {
    Nanos offset, error, taken;
  };
  std::deque<Sample> samples_;
};

// What is known about one run of a node; another run voids it.
struct Node {
  std::string boot;
  std::int64_t session = -1;
  Clock clock;
  std::map<std::string, std::int64_t> last;  // topic -> number of the last message
  std::map<std::string, Nanos> believed;     // topic -> until when, on this machine's clock
  std::set<std::string> events;
  std::deque<std::string> event_order;
};

struct Age {
  Nanos age, error, until;  // error -1: nobody knows
};

// The rules, without the network.
class Consumer {
 public:
  std::map<std::string, Node> nodes;

  void accept(const std::string& topic, const std::string& payload, bool retained, Nanos received) {
    try {
      consider(topic, payload, retained, received);
    } catch (const Refused& why) {
      say("refused " + topic + ": " + why.what());
    } catch (const std::exception&) {  // a field that is missing or of another kind
      say("refused " + topic + ": malformed");
    }
  }

  // Looks at what did not come; call it a few times a second.
  void tick() {
    const Nanos now = now_nanos();
    for (auto& [name, node] : nodes) {
      for (auto it = node.believed.begin(); it != node.believed.end();) {
        if (now > it->second) {
          say("UNKNOWN " + it->first);
          it = node.believed.erase(it);
        } else {
          ++it;
        }
      }
    }
  }

  // Whether the message itself says that it is about the past: delivered late, or out of a recording.
  static bool past(const json& body) { return body.value("history", false) || body.value("replay", false); }

  static void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  }

 private:
  void consider(const std::string& topic, const std::string& payload, bool retained, Nanos received) {
    std::vector<std::string> levels;
    std::stringstream parts(topic);
    for (std::string level; std::getline(parts, level, '/');) levels.push_back(level);
    if (levels.size() < 4 || levels[1] != "v1") throw Refused("another version");
    const std::string &kind = levels.back(), &name = levels[2];
    const bool present = kind == "tubes" || kind == "events" || kind == "health";
    if (retained && present) throw Refused("a retained message about the present");
    const json body = json::parse(payload);
    if (body.at("v").get<std::string>().rfind("1.", 0) != 0 || body.at("node") != name) {
      throw Refused("another version or node");
    }
    Node& node = node_of(name, kind, body);
    if (kind == "connection") {
      const auto session = body.at("session").get<std::int64_t>();
      if (session < node.session) throw Refused("the word of an older session");
      node.session = session;
      say("connection " + name + " " + body.at("state").get<std::string>());
    } else if (kind == "health") {
      number(node, topic, body);
      node.believed[topic] = received + 3 * body.value("period_ms", std::int64_t{1000}) * kMilli;
    } else if (kind == "tubes") {
      number(node, topic, body);
      const json& frame = body.at("frame");
      const Age age = age_of(node, body, frame.at("t_mono_ns"), frame.at("t_utc"), received);
      const bool fresh = !past(body) && now_nanos() <= age.until;
      if (fresh) node.believed[topic] = age.until;
      // an empty list means that nobody is there only if the node looks and sees
      const bool sees = body.at("mode") != "standby" &&
                        !body.value("observability", json::object()).value("blocked", false);
      say(std::string(fresh ? sees ? "fresh " : "blind " : "late ") + topic + " " + text(age) + ", " +
          std::to_string(body.at("tubes").size()) + " tubes");
    } else if (kind == "events") {
      event(node, topic, body);
      const Age age = age_of(node, body, body.at("t_mono_ns"), body.at("t_capture"), received);
      const bool history = past(body) || now_nanos() > age.until;
      say(std::string(history ? "history " : "act ") + body.at("eid").get<std::string>() + " " +
          body.at("type").get<std::string>());
    }
  }

  Node& node_of(const std::string& name, const std::string& kind, const json& body) {
    const std::string boot = body.at("boot");
    const auto known = nodes.find(name);
    if (known != nodes.end() && known->second.boot == boot) return known->second;
    if (known != nodes.end() && kind == "connection" && body.at("state") != "ONLINE") {
      throw Refused("the end of another run");
    }
    nodes[name] = Node{};
    nodes[name].boot = boot;
    say("restarted " + name + " " + boot);
    return nodes[name];
  }

  static void number(Node& node, const std::string& topic, const json& body) {
    const auto seq = body.at("seq").get<std::int64_t>();
    const auto last = node.last.find(topic);
    if (last != node.last.end()) {
      if (seq <= last->second) throw Refused("number again");
      if (seq > last->second + 1) say("gap " + topic + " " + std::to_string(seq - last->second - 1));
    }
    node.last[topic] = seq;
  }

  static void event(Node& node, const std::string& topic, const json& body) {
    const std::string eid = body.at("eid");
    if (!node.events.insert(eid).second) throw Refused("event again");
    node.event_order.push_back(eid);
    if (node.event_order.size() > kEventsRemembered) {
      node.events.erase(node.event_order.front());
      node.event_order.pop_front();
    }
    const auto seq = body.at("seq").get<std::int64_t>();
    const auto last = node.last.find(topic);
    if (last == node.last.end()) {
      node.last[topic] = seq;
    } else if (seq > last->second) {
      // an announcement has the number of the newest event that was lost
      const std::int64_t explained = body.at("type") == "lost" ? body.at("lost").get<std::int64_t>() : 1;
      const std::int64_t missing = seq - last->second - explained;
      if (missing > 0) say("gap " + topic + " " + std::to_string(missing));
      last->second = seq;
    }
  }

  static Age age_of(const Node& node, const json& body, Nanos captured, const std::string& date, Nanos received) {
    const Nanos now = now_nanos();
    // the node's own latency and the time since arrival
    const Nanos least = std::max<Nanos>(0, body.at("t_pub_mono_ns").get<Nanos>() - captured) + now - received;
    Age age{};
    if (node.clock.known()) {
      const auto [there, error] = node.clock.at(now);
      age.age = std::max(least, there - captured);
      age.error = error;
    } else {  // two machines' dates: only as good as their clocks
      age.age = std::max(least, utc_now() - utc(date));
      age.error = -1;
    }
    age.until = now + body.at("valid_ms").get<Nanos>() * kMilli - age.age - std::max<Nanos>(0, age.error);
    return age;
  }

  static Nanos utc_now() { return std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1); }

  static Nanos utc(const std::string& date) {
    std::tm parts{};
    long micros = 0;
    if (std::sscanf(date.c_str(), "%d-%d-%dT%d:%d:%d.%6ldZ", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                    &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &micros) != 7) {
      throw Refused("not a date");
    }
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return static_cast<Nanos>(timegm(&parts)) * 1'000'000'000 + micros * 1'000;
  }

  static std::string text(const Age& age) {
    return std::to_string(age.age / kMilli) + " ms +" +
           (age.error < 0 ? std::string("?") : std::to_string(age.error / kMilli + 1));
  }
};

// The network: subscribes, pings the nodes, feeds the consumer. Callbacks come from the library's thread.
class Link {
 public:
  Link() {
    std::random_device random;
    char id[32];
    std::snprintf(id, sizeof id, "tubes-cpp-%08x", random());
    client_id_ = id;
    client_ = mosquitto_new(id, true, this);
    if (client_ == nullptr) throw std::runtime_error("no client");
    mosquitto_int_option(client_, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_reconnect_delay_set(client_, 1, 4, true);
    mosquitto_connect_v5_callback_set(client_, [](mosquitto*, void* self, int code, int, const mosquitto_property*) {
      if (code == 0) static_cast<Link*>(self)->connected();
    });
    mosquitto_message_v5_callback_set(
        client_, [](mosquitto*, void* self, const mosquitto_message* message, const mosquitto_property* properties) {
          static_cast<Link*>(self)->arrived(*message, properties);
        });
  }
  ~Link() {
    mosquitto_loop_stop(client_, true);
    mosquitto_destroy(client_);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void run(const char* host, int port, const char* ca) {
    // checks the certificate and the host name, unless it is told not to
    if (ca != nullptr && mosquitto_tls_set(client_, ca, nullptr, nullptr, nullptr, nullptr) != MOSQ_ERR_SUCCESS) {
      throw std::runtime_error(std::string("cannot use ") + ca);
    }
    mosquitto_loop_start(client_);
    mosquitto_connect_async(client_, host, port, 5);
    for (;;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      const std::lock_guard<std::mutex> lock(mutex_);
      consumer_.tick();
      ping();
    }
  }

 private:
  struct Asked {
    std::int64_t number = -1;
    Nanos at = 0;
    int answers = 0;
  };

  void connected() {
    const std::lock_guard<std::mutex> lock(mutex_);
    up_ = true;
    for (const char* what : {"connection", "factsheet", "health", "+/tubes", "+/events"}) {
      mosquitto_subscribe(client_, nullptr, (std::string("tubes/v1/+/") + what).c_str(), 1);
    }
    mosquitto_subscribe(client_, nullptr, ("tubes/v1/+/rsp/" + client_id_).c_str(), 1);
  }

  void arrived(const mosquitto_message& message, const mosquitto_property* properties) {
    const Nanos received = now_nanos();
    const std::string topic = message.topic;
    const std::string payload(static_cast<const char*>(message.payload), message.payloadlen);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (topic.find("/rsp/") == std::string::npos) {
      consumer_.accept(topic, payload, message.retain, received);
    } else {
      answered(topic, payload, properties, received);
    }
  }

  void answered(const std::string& topic, const std::string& payload, const mosquitto_property* properties,
                Nanos received) {
    void* correlation = nullptr;
    std::uint16_t length = 0;
    mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &correlation, &length, false);
    std::int64_t number = -2;
    if (correlation != nullptr && length == sizeof number) std::memcpy(&number, correlation, length);
    std::free(correlation);
    const std::string name = topic.substr(9, topic.find('/', 9) - 9);
    const auto node = consumer_.nodes.find(name);
    Asked& asked = asked_[name];
    if (node == consumer_.nodes.end() || number != asked.number) return;
    try {
      const json body = json::parse(payload);
      if (body.at("boot") != node->second.boot || !body.at("ok").get<bool>()) return;
      node->second.clock.sample(asked.at, body.at("t_recv_mono_ns"), body.at("t_pub_mono_ns"), received);
      asked.answers++;
      Consumer::say("clock " + name + " " + std::to_string((received - asked.at) / 1000) + " us");
    } catch (const std::exception&) {
      Consumer::say("refused " + topic + ": not an answer");
    }
  }

  // Asks every node what its clock shows: five times at first, then every five seconds.
  void ping() {
    if (!up_) return;
    for (const auto& entry : consumer_.nodes) {
      Asked& asked = asked_[entry.first];
      const Nanos pause = (asked.answers >= 5 ? 5000 : 200) * kMilli;
      if (asked.at != 0 && now_nanos() - asked.at < pause) continue;
      asked.number = ++number_;
      const std::string root = "tubes/v1/" + entry.first;
      mosquitto_property* properties = nullptr;
      mosquitto_property_add_string(&properties, MQTT_PROP_RESPONSE_TOPIC, (root + "/rsp/" + client_id_).c_str());
      mosquitto_property_add_binary(&properties, MQTT_PROP_CORRELATION_DATA, &asked.number, sizeof asked.number);
      asked.at = now_nanos();
      mosquitto_publish_v5(client_, nullptr, (root + "/cmd/ping").c_str(), 0, nullptr, 1, false, properties);
      mosquitto_property_free_all(&properties);
    }
  }

  std::mutex mutex_;
  Consumer consumer_;
  std::map<std::string, Asked> asked_;
  std::int64_t number_ = 0;
  std::string client_id_;
  mosquitto* client_ = nullptr;
  bool up_ = false;
};

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: tube_consumer HOST PORT [CA-FILE]\n");
    return 2;
  }
  mosquitto_lib_init();
  try {
    Link().run(argv[1], std::atoi(argv[2]), argc > 3 ? argv[3] : nullptr);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "tube_consumer: %s\n", failure.what());
    return 1;
  }
}

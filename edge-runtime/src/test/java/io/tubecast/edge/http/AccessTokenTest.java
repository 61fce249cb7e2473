package io.tubecast.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.HttpConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokenTest {
    private static final HttpConfig NAMED = new HttpConfig(true, "0.0.0.0", 8088, "token", "", true);

    @TempDir
    Path folder;

    @Test
    void isTheFirstLineOfItsFile() throws IOException {
        AccessToken token = read("0123456789abcdef\nnot this\n");
        assertThat(token.is("0123456789abcdef")).isTrue();
        assertThat(token.is("0123456789abcdeF")).isFalse();
        assertThat(token.is("0123456789abcdef\nnot this\n")).isFalse();
        assertThat(token.is("")).isFalse();
    }

    @Test
    void aTokenThatCanBeGuessedIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> read("0123456789abcde\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must have 16 characters or more, without spaces; has 15")
                .hasMessageNotContaining("0123456789abcde");
        assertThatThrownBy(() -> read("0123456789 abcdefgh\n")).isInstanceOf(ConfigException.class);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> AccessToken.of(NAMED, folder.resolve("absent")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.tokenFile")
                .hasMessageContaining("no such file");
    }

    @Test
    void aVariableThatIsNotThereIsNamed() {
        HttpConfig config = new HttpConfig(true, "0.0.0.0", 8088, "", "TUBECAST_NO_SUCH_TOKEN", true);
        assertThatThrownBy(() -> AccessToken.of(config, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("TUBECAST_NO_SUCH_TOKEN");
    }

    private AccessToken read(String text) throws IOException {
        AccessToken token = AccessToken.of(NAMED, Files.writeString(folder.resolve("token"), text));
        assertThat(token).isNotNull();
        return token == null ? new AccessToken("") : token;
    }
}

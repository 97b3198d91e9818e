import Noise
import Testing

@Suite struct ProtocolNameTests {
    @Test("a name gives its pattern and psk places")
    func parsing() throws {
        let name = try ProtocolName("Noise_XXpsk0+psk3_25519_ChaChaPoly_BLAKE2b")
        #expect(name.pattern.messages == [[.psk, .e], [.e, .ee, .s, .es], [.s, .se, .psk]])
        #expect(name.pattern.pskCount == 2)
        #expect(try ProtocolName(protocolName("X1K1")).pattern.messages == [[.e], [.e, .ee, .es], [.s], [.se]])
    }

    @Test(
        "names of other suites, patterns and modifiers are refused",
        arguments: [
            "", "Noise_", "Noise__25519_ChaChaPoly_BLAKE2b", "Noise_25519_ChaChaPoly_BLAKE2b",
            "Noise_XX_25519_ChaChaPoly_BLAKE2s", "Noise_XX_448_ChaChaPoly_BLAKE2b",
            "Noise_XX_25519_AESGCM_BLAKE2b", "noise_XX_25519_ChaChaPoly_BLAKE2b",
            "Noise_XY_25519_ChaChaPoly_BLAKE2b", "Noise_xx_25519_ChaChaPoly_BLAKE2b",
            "Noise_XXfallback_25519_ChaChaPoly_BLAKE2b", "Noise_XXpsk_25519_ChaChaPoly_BLAKE2b",
            "Noise_XXpsk4_25519_ChaChaPoly_BLAKE2b", "Noise_Npsk2_25519_ChaChaPoly_BLAKE2b",
            "Noise_XXpsk-1_25519_ChaChaPoly_BLAKE2b", "Noise_XXpsk+1_25519_ChaChaPoly_BLAKE2b",
            "Noise_XXpsk1psk2_25519_ChaChaPoly_BLAKE2b", "Noise_XXpsk2+psk1_25519_ChaChaPoly_BLAKE2b",
            "Noise_XXpsk1+psk1_25519_ChaChaPoly_BLAKE2b", "Noise_XXpsk1+_25519_ChaChaPoly_BLAKE2b",
            "Noise_XX_25519_ChaChaPoly_BLAKE2b ", "Noise_XXpsk03_25519_ChaChaPoly_BLAKE2b",
        ])
    func refused(text: String) {
        #expect(throws: NoiseError.unsupportedName(text)) { try ProtocolName(text) }
    }
}

using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;

namespace Infra.Crypto.Bench;

/// <summary><c>features</c>: which kernels this build takes on this processor.</summary>
internal static class FeaturesCommand
{
    internal static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var command = new Command("features", "Name the kernels that run here.") { json };
        command.SetAction(result => Run(result.GetValue(json)));
        return command;
    }

    private static int Run(bool json)
    {
        (string Name, string Value)[] rows =
        [
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("compiled", RuntimeFeature.IsDynamicCodeCompiled ? "just in time" : "ahead of time"),
            ("tier", KernelNames.Tier),
            ("aes", Aes.IsSupported ? "AES-NI, 8 blocks interleaved" : "bitsliced, 4 blocks"),
            ("ghash", KernelNames.Ghash),
            ("chacha20", Lanes512.IsSupported ? "AVX-512, 16 blocks" : Avx2.IsSupported ? "AVX2, 8 blocks" : Ssse3.IsSupported ? "SSSE3, 4 blocks" : "scalar"),
            ("poly1305", KernelNames.Poly1305),
            ("keccak", Lanes512.IsSupported ? "AVX-512, 8 states (ML-KEM); scalar, 1 (SHA-3)" : Avx2.IsSupported ? "AVX2, 4 states (ML-KEM); scalar, 1 (SHA-3)" : "scalar, 1 state"),
            ("ml-kem", Lanes512.IsSupported ? "AVX-512, 32 coefficients" : Avx2.IsSupported ? "AVX2, 16 coefficients" : "scalar"),
            ("sha-2", Avx2.IsSupported ? "AVX2 message words of 8 or 4 blocks" : Ssse3.IsSupported ? "SSSE3 message words" : "scalar"),
        ];
        if (!json)
        {
            foreach ((string name, string value) in rows) Console.WriteLine($"{name,-10} {value}");
            return 0;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in rows) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
        return 0;
    }
}

using System.CommandLine;
using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Parsing;
using Infra.Pki.Signing;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>Which private key: a new one of a kind, or one from a file.</summary>
internal sealed class KeyOptions
{
    private const string Kinds = "p256, p384, ed25519, rsa2048, rsa3072, rsa4096";
    private const int FileBytesMax = 1 << 20;

    private readonly Option<string?> _type = new("--key-type") { Description = $"Kind of the new key: {Kinds}; p256 by default.", HelpName = "KIND" };
    private readonly Option<string?> _key = new("--key") { Description = "Use the private key in this file instead of a new one.", HelpName = "FILE" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_type);
        command.Options.Add(_key);
    }

    /// <summary>Whether the key is the user's own, which is not written again.</summary>
    internal bool IsGiven(ParseResult parsed) => parsed.GetValue(_key) is not null;

    /// <summary>Whether one of the options was used at all.</summary>
    internal bool IsUsed(ParseResult parsed) => IsGiven(parsed) || parsed.GetValue(_type) is not null;

    /// <summary>Notes what is wrong with the options, without making or reading a key.</summary>
    internal void Check(ParseResult parsed, Mistakes mistakes)
    {
        string? type = parsed.GetValue(_type);
        if (type is not null && !TryParse(type, out _, out _)) mistakes.Usage($"--key-type: \"{TextEscape.Escape(type)}\" is none of {Kinds}");
        if (type is not null && IsGiven(parsed)) mistakes.Usage("--key-type is for a new key; with --key there is none");
    }

    /// <summary>Makes or reads the key, which the caller disposes; null if it cannot be read, which is noted.</summary>
    internal PrivateKey? Take(ParseResult parsed, Mistakes mistakes)
    {
        if (parsed.GetValue(_key) is not { } path)
        {
            if (!TryParse(parsed.GetValue(_type) ?? "p256", out KeyKind kind, out int bits)) throw new InvalidOperationException("Check comes before Take.");
            return PrivateKey.Generate(kind, SystemRandom.Instance, bits);
        }
        if (!InputFile.TryRead(path, FileBytesMax, out byte[] bytes, mistakes)) return null;
        bool isKey = PrivateKey.TryRead(bytes, out PrivateKey? key, out KeyError error);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        if (isKey && !SignatureSchemes.OfKey(key!.Kind).IsEmpty) return key;
        mistakes.Config($"{TextEscape.Escape(path)}: {(isKey ? "the key does not make signatures" : error.Message)}");
        key?.Dispose();
        return null;
    }

    private static bool TryParse(string text, out KeyKind kind, out int rsaBits)
    {
        (bool isKnown, kind, rsaBits) = text switch
        {
            "p256" => (true, KeyKind.EcP256, 2048),
            "p384" => (true, KeyKind.EcP384, 2048),
            "ed25519" => (true, KeyKind.Ed25519, 2048),
            "rsa2048" => (true, KeyKind.Rsa, 2048),
            "rsa3072" => (true, KeyKind.Rsa, 3072),
            "rsa4096" => (true, KeyKind.Rsa, 4096),
            _ => (false, default(KeyKind), 2048),
        };
        return isKnown;
    }
}

using Infra.Buffers;
using Infra.Config;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Server.Configuration;

/// <summary>One <c>[[tsig]]</c> table: a key that this server shares with others (RFC 8945).</summary>
/// <param name="Name">The key's name.</param>
/// <param name="Algorithm">The algorithm's name as in TSIG records, such as <c>hmac-sha256.</c></param>
/// <param name="Secret">The secret; whoever holds the configuration owns it.</param>
public sealed record TsigKeySettings(DomainName Name, DomainName Algorithm, SecretBytes Secret)
{
    private const int SecretLengthMin = 8;
    private const int SecretLengthMax = 512;

    private static readonly string[] Algorithms =
        ["hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha256-128", "hmac-sha384", "hmac-sha384-192", "hmac-sha512", "hmac-sha512-256"];

    internal static TsigKeySettings? Read(ConfigSection section)
    {
        DomainName? name = section.Require("name", "The key's name, the same on both sides.", NameShape.Absolute);
        string algorithm = section.Enum("algorithm", "How messages are signed.", "hmac-sha256", [.. Algorithms.Select(each => (each, each))]);
        bool isInline = section.TryValue("secret", "The secret in base64; better in a file of its own.", InlineSecret, out SecretBytes? secret);
        string? path = section.OptionalPath("secret-file", "File with the secret in base64.");
        if (path is not null && !section.IsSet("secret")) secret = ReadFile(section, path);
        if (path is not null && section.IsSet("secret")) section.ReportError("secret-file", "key-not-allowed", "secret-file cannot stand beside secret");
        if (path is null && !section.IsSet("secret") && !section.IsDescribing) section.ReportMissing("secret", "or \"secret-file\"");
        if (algorithm == "hmac-sha1") section.ReportWarning("algorithm", "weak-algorithm", "hmac-sha1 is weak; hmac-sha256 is better");
        if (section.Finish() && secret is not null) return new TsigKeySettings(name!, DomainName.Parse(algorithm), secret);
        if (isInline) secret?.Dispose();
        return null;
    }

    // It has no way back to text, so that no configuration that is printed shows it.
    private static ConfigShape<SecretBytes> InlineSecret { get; } = ConfigShape.Text().Where(text => TryDecode(text, out _), "a secret of 8 to 512 bytes in base64").Select(text =>
    {
        TryDecode(text, out SecretBytes? secret);
        return secret!;
    });

    private static SecretBytes? ReadFile(ConfigSection section, string path)
    {
        try
        {
            if (TryDecode(File.ReadAllText(path).Trim(), out SecretBytes? secret)) return secret;
            section.ReportError("secret-file", "bad-value", $"{path} does not hold a secret of {SecretLengthMin} to {SecretLengthMax} bytes in base64");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            section.ReportError("secret-file", "unreadable", $"{path} cannot be read: {exception.Message}");
        }
        return null;
    }

    private static bool TryDecode(string text, out SecretBytes? secret)
    {
        secret = null;
        if (!Base64.TryDecode(text, Base64Alphabet.Standard, Padding.Required, out byte[] bytes, out _) || bytes.Length is < SecretLengthMin or > SecretLengthMax) return false;
        secret = SecretBytes.MoveFrom(bytes);
        return true;
    }
}

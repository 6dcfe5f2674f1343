using Infra.Buffers;
using Infra.Config;
using Infra.Dns.Edns;
using Infra.Parsing;

namespace Infra.Dns.Server.Configuration;

/// <summary>The <c>[cookies]</c> table (RFC 7873, RFC 9018).</summary>
/// <param name="IsEnabled">Whether cookies are given and looked at.</param>
/// <param name="IsRequired">Whether questions by UDP without a good cookie get BADCOOKIE.</param>
/// <param name="Secrets">The present secret and, while it is being replaced, the other one, one after the other; null to make one at the start.</param>
public sealed record CookieSettings(bool IsEnabled, bool IsRequired, SecretBytes? Secrets)
{
    /// <summary>What holds without a file.</summary>
    public static CookieSettings Default { get; } = new(true, false, null);

    internal static CookieSettings? Read(ConfigSection section)
    {
        bool enabled = section.Boolean("enabled", "Gives cookies and looks at them.", true);
        bool required = section.Boolean("require", "Questions by UDP without a good cookie get BADCOOKIE.", false);
        string? path = section.OptionalPath("secret-file", "File with one or two secrets of 16 bytes in hex, a line each, the present one first; by default one is made at the start.");
        SecretBytes? secrets = path is null ? null : ReadFile(section, path);
        return section.Finish() ? new CookieSettings(enabled, required, secrets) : null;
    }

    private static SecretBytes? ReadFile(ConfigSection section, string path)
    {
        try
        {
            string[] lines = File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            byte[] secrets = new byte[lines.Length * ServerCookie.SecretLength];
            bool isValid = lines.Length is 1 or 2;
            for (int i = 0; isValid && i < lines.Length; i++)
                isValid = lines[i].Length == 2 * ServerCookie.SecretLength && Hex.TryDecode(lines[i], secrets.AsSpan(i * ServerCookie.SecretLength), out _, out _);
            if (isValid) return SecretBytes.MoveFrom(secrets);
            section.ReportError("secret-file", "bad-value", $"{path} must have one or two lines of 32 hex digits");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            section.ReportError("secret-file", "unreadable", $"{path} cannot be read: {exception.Message}");
        }
        return null;
    }
}

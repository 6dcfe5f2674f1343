namespace Infra.Tls.Config;

/// <summary>The text of key logs (SSLKEYLOGFILE, RFC 9850): <c>LABEL SP client_random-hex SP secret-hex LF</c>.</summary>
public static class KeyLogLine
{
    /// <summary>One line with its line feed.</summary>
    public static string Format(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret)
        => $"{label} {Convert.ToHexStringLower(clientRandom)} {Convert.ToHexStringLower(secret)}\n";
}

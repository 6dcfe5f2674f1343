namespace Infra.Tls.Sample;

/// <summary>What this process has mapped.</summary>
internal static class LoadedLibraries
{
    /// <summary>Lines of /proc/self/maps that name OpenSSL, the class library's shim for it, or GnuTLS; empty without any.</summary>
    internal static string NativeTls() => string.Concat(
        File.ReadLines("/proc/self/maps")
            .Where(line => new[] { "libssl", "libcrypto", "Cryptography.Native", "libgnutls", "libmsquic" }.Any(name => line.Contains(name, StringComparison.Ordinal)))
            .Select(line => line + "\n"));
}

using System.Diagnostics.CodeAnalysis;
using Infra.Pki.Verification;

namespace Infra.Pki.Trust;

/// <summary>Trust anchors from files: the platform's, or given ones. Reading happens in the call and is not repeated.</summary>
public static class TrustFiles
{
    /// <summary>Most certificates of a set.</summary>
    public const int CertificatesMax = 4096;

    /// <summary>Most bytes of a file.</summary>
    public const int SizeMax = 16 << 20;

    /// <summary>Most files of a folder that are looked at.</summary>
    public const int FilesMax = 8192;

    private static readonly string[] PlatformFiles =
    [
        "/etc/ssl/certs/ca-certificates.crt",                  // Debian, Arch, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",                    // Fedora, RHEL
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",   // RHEL
        "/etc/ssl/ca-bundle.pem",                              // SUSE
        "/etc/ssl/cert.pem",                                   // Alpine, BSD
    ];

    private static readonly string[] PlatformFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

    /// <summary>Reads every certificate of a file, PEM or DER, as an anchor; a broken one, or none, is an error. For anchors that a user names.</summary>
    public static bool TryLoad(string path, [NotNullWhen(true)] out TrustAnchors? anchors, out PkiError error)
    {
        anchors = null;
        if (!BoundedFile.TryRead(path, SizeMax, out byte[] bytes, out error)) return false;
        if (!CertificateText.TryReadAll(bytes, CertificatesMax, out List<Certificate>? certificates, out error))
        {
            error = error.At(path);
            return false;
        }
        anchors = TrustAnchors.FromCertificates(certificates);
        return true;
    }

    /// <summary>
    /// Reads the platform's anchors: the file of SSL_CERT_FILE and the folder of SSL_CERT_DIR where one of them is set, and only these; else the first usual place that has any.
    /// Broken entries are counted and skipped.
    /// </summary>
    public static PlatformTrust LoadPlatform()
        => LoadPlatform(Environment.GetEnvironmentVariable("SSL_CERT_FILE"), Environment.GetEnvironmentVariable("SSL_CERT_DIR"), PlatformFiles, PlatformFolders);

    /// <summary>Like <see cref="LoadPlatform()"/>, with all places given.</summary>
    internal static PlatformTrust LoadPlatform(string? file, string? folders, IReadOnlyList<string> usualFiles, IReadOnlyList<string> usualFolders)
    {
        if (!string.IsNullOrEmpty(file) || !string.IsNullOrEmpty(folders))
        {
            var named = new AnchorCollector();
            if (!string.IsNullOrEmpty(file)) named.AddFile(file);
            foreach (string folder in (folders ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
                named.AddFolder(folder);
            return named.Finish();
        }
        foreach (string place in usualFiles)
        {
            var collector = new AnchorCollector();
            collector.AddFile(place);
            if (collector.Count > 0) return collector.Finish();
        }
        var last = new AnchorCollector();
        foreach (string folder in usualFolders)
        {
            last.AddFolder(folder);
            if (last.Count > 0) break;
        }
        return last.Finish();
    }
}

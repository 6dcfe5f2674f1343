using System.Diagnostics.CodeAnalysis;
using Infra.Pki.Verification;

namespace Infra.Pki.Trust;

/// <summary>Trust anchors from files: the platform's, or given ones.</summary>
public static class TrustFiles
{
    /// <summary>Reads every certificate of one file as anchor; a broken one is an error.</summary>
    public static bool TryLoad(string path, [NotNullWhen(true)] out TrustAnchors? anchors, out PkiError error) => throw new NotImplementedException();

    /// <summary>Reads the platform's anchors.</summary>
    public static PlatformTrust LoadPlatform() => throw new NotImplementedException();
}

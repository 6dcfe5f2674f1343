using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Trust;
using Infra.Pki.Verification;
using Infra.Tls.Config;

namespace Infra.Tls.Tool.Common;

/// <summary>Loads certificates, keys and trust anchors, and notes every mistake with its file.</summary>
internal static class IdentityFiles
{
    /// <summary>Pairs <c>--cert</c> with <c>--key</c> in their order; a certificate without a key of its own is looked for in the same file.</summary>
    internal static IReadOnlyList<CertifiedKey> Load(IReadOnlyList<string> certificates, IReadOnlyList<string> keys, Mistakes mistakes)
    {
        if (keys.Count > certificates.Count) mistakes.Usage($"{keys.Count} --key for {certificates.Count} --cert: each key goes with the certificate at the same place");
        List<CertifiedKey> loaded = [];
        for (int i = 0; i < certificates.Count; i++)
        {
            string key = i < keys.Count ? keys[i] : certificates[i];
            if (CertifiedKeyFiles.TryLoad(certificates[i], key, out CertifiedKey? identity, out PkiError error)) loaded.Add(identity);
            else mistakes.Config(error.Kind == PkiErrorKind.InconsistentKeys ? $"{error}, which is {TextEscape.Escape(certificates[i])}" : error.ToString());
        }
        return loaded;
    }

    /// <summary>Loads anchors from files.</summary>
    internal static IReadOnlyList<TrustAnchor> LoadAnchors(IReadOnlyList<string> paths, Mistakes mistakes)
    {
        List<TrustAnchor> all = [];
        foreach (string path in paths)
        {
            if (TrustFiles.TryLoad(path, out TrustAnchors? anchors, out PkiError error)) all.AddRange(anchors);
            else mistakes.Config(error.ToString());
        }
        return all;
    }

    /// <summary>Which names a certificate serves: those of its subject alternative names.</summary>
    internal static NamedCertificate Named(CertifiedKey identity, bool isDefault) => new(identity, CertificateFacts.DnsNames(identity.Certificate), isDefault);
}

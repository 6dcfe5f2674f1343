using System.Diagnostics.CodeAnalysis;

namespace Infra.Pki;

/// <summary>Puts the certificates of a file into the order that TLS sends them in.</summary>
internal static class ChainOrder
{
    /// <summary>
    /// The end entity is the first certificate when it issued none of the others, else the only one that issued none. Behind it goes, each time, the one certificate whose subject is the
    /// issuer of the last; two that fit, or one that is left over, is an error. At most n² name comparisons for n certificates.
    /// </summary>
    internal static bool TryRepair(List<Certificate> certificates, [NotNullWhen(true)] out CertificateChain? chain, out PkiError error)
    {
        chain = null;
        List<Certificate> rest = [];
        foreach (Certificate certificate in certificates)
        {
            if (!rest.Contains(certificate)) rest.Add(certificate);
        }
        if (!TryFindLeaf(rest, out Certificate? next, out error)) return false;
        List<Certificate> ordered = [];
        while (next is not null)
        {
            ordered.Add(next);
            rest.Remove(next);
            if (!TryFindIssuer(next, rest, out next, out error)) return false;
        }
        if (rest.Count > 0)
        {
            error = new PkiError(PkiErrorKind.NotAChain, $"a certificate ({rest[0].SubjectText}) is not the issuer of any before it", certificates.IndexOf(rest[0]));
            return false;
        }
        chain = new CertificateChain(ordered);
        error = default;
        return true;
    }

    private static bool TryFindLeaf(List<Certificate> certificates, [NotNullWhen(true)] out Certificate? leaf, out PkiError error)
    {
        error = default;
        List<Certificate> candidates = certificates.FindAll(one => !certificates.Exists(other => !ReferenceEquals(one, other) && other.Issuer.SequenceEqual(one.Subject) && !other.IsSelfIssued));
        leaf = candidates.Contains(certificates[0]) ? certificates[0] : candidates.Count == 1 ? candidates[0] : null;
        if (leaf is not null && (candidates.Count == 1 || ReferenceEquals(leaf, certificates[0]))) return true;
        error = new PkiError(PkiErrorKind.NotAChain, "it is not clear which certificate is the end entity's; put it first");
        return false;
    }

    private static bool TryFindIssuer(Certificate certificate, List<Certificate> rest, out Certificate? issuer, out PkiError error)
    {
        error = default;
        issuer = null;
        if (certificate.IsSelfIssued) return true;
        List<Certificate> fitting = rest.FindAll(other => other.Subject.SequenceEqual(certificate.Issuer));
        if (fitting.Count > 1 && !certificate.AuthorityKeyIdentifier.IsEmpty)
        {
            List<Certificate> byKey = fitting.FindAll(other => other.SubjectKeyIdentifier.SequenceEqual(certificate.AuthorityKeyIdentifier));
            if (byKey.Count > 0) fitting = byKey;
        }
        if (fitting.Count > 1)
        {
            error = new PkiError(PkiErrorKind.NotAChain, $"several certificates could be the issuer of {certificate.SubjectText}");
            return false;
        }
        issuer = fitting.Count == 1 ? fitting[0] : null;
        return true;
    }
}

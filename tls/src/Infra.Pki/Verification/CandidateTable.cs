namespace Infra.Pki.Verification;

/// <summary>
/// What path building asks again and again about the certificates of a chain, found out once: a hostile chain has many paths, and each step of each must cost the same few instructions
/// however long names and extensions are.
/// </summary>
internal sealed class CandidateTable
{
    private readonly CertificateChain _chain;
    private readonly TrustAnchors _anchors;
    private readonly CertificateChecks _checks;
    private readonly int[] _identities;
    private readonly bool[] _areSelfIssued;
    private readonly int[]?[] _issuers;
    private readonly IReadOnlyList<TrustAnchor>?[] _anchorsAbove;
    private readonly CheckFailure?[] _authorityFailures;
    private readonly Dictionary<TrustAnchor, int> _anchorIdentities = [];

    internal CandidateTable(CertificateChain chain, TrustAnchors anchors, CertificateChecks checks)
    {
        _chain = chain;
        _anchors = anchors;
        _checks = checks;
        _identities = new int[chain.Count];
        _areSelfIssued = new bool[chain.Count];
        _issuers = new int[]?[chain.Count];
        _anchorsAbove = new IReadOnlyList<TrustAnchor>?[chain.Count];
        _authorityFailures = new CheckFailure?[chain.Count];
        for (int i = 0; i < chain.Count; i++)
        {
            _identities[i] = IdentityOf(chain[i].Subject, chain[i].SubjectPublicKeyInfo, i);
            _areSelfIssued[i] = chain[i].IsSelfIssued;
        }
    }

    /// <summary>A number that certificates with the same subject and key share: the index of the first.</summary>
    internal int Identity(int index) => _identities[index];

    /// <summary>The same for an anchor; -1 if no certificate of the chain has its subject and key.</summary>
    internal int Identity(TrustAnchor anchor)
    {
        if (!_anchorIdentities.TryGetValue(anchor, out int identity)) _anchorIdentities.Add(anchor, identity = IdentityOf(anchor.Subject, anchor.SubjectPublicKeyInfo, -1));
        return identity;
    }

    internal bool IsSelfIssued(int index) => _areSelfIssued[index];

    /// <summary>The certificates of the chain that could have issued this one by name, those that the key identifier names first. The end entity's own issues nothing.</summary>
    internal int[] IssuersOf(int index) => _issuers[index] ??= FindIssuers(_chain[index]);

    /// <summary>The anchors that could have issued this one by name.</summary>
    internal IReadOnlyList<TrustAnchor> AnchorsOf(int index) => _anchorsAbove[index] ??= _anchors.Find(_chain[index].Issuer);

    /// <summary>What speaks against this certificate as an authority, wherever it stands.</summary>
    internal CheckFailure AuthorityFailure(int index) => _authorityFailures[index] ??= _checks.CheckAuthority(_chain[index]);

    private int IdentityOf(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> spki, int fallback)
    {
        int end = fallback < 0 ? _chain.Count : fallback;
        for (int i = 0; i < end; i++)
        {
            if (_chain[i].Subject.SequenceEqual(subject) && _chain[i].SubjectPublicKeyInfo.SequenceEqual(spki)) return _identities[i];
        }
        return fallback;
    }

    private int[] FindIssuers(Certificate certificate)
    {
        List<int> byKey = [], others = [];
        for (int i = 1; i < _chain.Count; i++)
        {
            Certificate candidate = _chain[i];
            if (!candidate.Subject.SequenceEqual(certificate.Issuer)) continue;
            bool isNamed = !certificate.AuthorityKeyIdentifier.IsEmpty && certificate.AuthorityKeyIdentifier.SequenceEqual(candidate.SubjectKeyIdentifier);
            (isNamed ? byKey : others).Add(i);
        }
        byKey.AddRange(others);
        return [.. byKey];
    }
}

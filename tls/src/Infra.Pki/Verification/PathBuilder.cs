using Infra.Crypto.Keys;
using Infra.Pki.Signing;

namespace Infra.Pki.Verification;

/// <summary>
/// Looks for a path from the end entity to an anchor, depth first: at most <see cref="ChainOptions.IntermediatesMax"/> intermediates, none twice by (subject, key), every candidate a step of the
/// budget. Key identifiers only say which candidate comes first. Signatures are checked when a path has reached an anchor, from the anchor down, so that no key is used before it
/// is certified; each pair of issuer and certificate is checked once.
/// </summary>
internal sealed class PathBuilder
{
    private readonly CertificateChain _chain;
    private readonly CertificateChecks _checks;
    private readonly VerificationBudget _budget;
    private readonly CandidateTable _table;
    private readonly List<int> _path = [0];
    private readonly Dictionary<(int Subject, object Issuer), bool> _signatures = [];
    private readonly NameConstraintChecks _names;
    private CheckFailure _failure;
    private int _failureIndex;

    internal PathBuilder(CertificateChain chain, TrustAnchors anchors, CertificateChecks checks, VerificationBudget budget)
    {
        _chain = chain;
        _checks = checks;
        _budget = budget;
        _table = new CandidateTable(chain, anchors, checks);
        _names = new NameConstraintChecks(budget);
    }

    internal VerificationResult Build()
    {
        Note(0, new CheckFailure(VerificationFailure.UnknownIssuer, $"no trust anchor is above {_chain.Leaf.IssuerText}"));
        CheckFailure leaf = _checks.CheckLeaf(_chain.Leaf);
        if (leaf.IsFailure) Note(0, leaf);
        else if (TryExtend(out TrustAnchor? anchor)) return VerificationResult.Success([.. _path.Select(index => _chain[index])], anchor!);
        return VerificationResult.Fail(_failure.Failure, _failureIndex, _chain[_failureIndex], _failure.Message);
    }

    private bool IsOver => _failure.Failure == VerificationFailure.BudgetExceeded;

    // Called at most IntermediatesMax levels deep.
    private bool TryExtend(out TrustAnchor? anchor)
    {
        foreach (TrustAnchor candidate in _table.AnchorsOf(_path[^1]))
        {
            anchor = candidate;
            if (!TryStep()) return false;
            if (IsInPath(_table.Identity(candidate))) continue;   // an end entity is not its own anchor
            if (IsGoodPath(candidate)) return true;
            if (IsOver) return false;
        }
        anchor = null;
        foreach (int candidate in _table.IssuersOf(_path[^1]))
        {
            if (IsOver || !TryStep()) return false;
            if (IsInPath(_table.Identity(candidate))) continue;
            if (_path.Count > _checks.Options.IntermediatesMax)
            {
                Note(candidate, new CheckFailure(VerificationFailure.PathTooLong, $"the path has more than {_checks.Options.IntermediatesMax} intermediates"));
                return false;
            }
            CheckFailure failure = CheckAuthority(candidate);
            if (failure.IsFailure)
            {
                Note(candidate, failure);
                continue;
            }
            _path.Add(candidate);
            if (TryExtend(out anchor)) return true;
            _path.RemoveAt(_path.Count - 1);
        }
        return false;
    }

    private bool IsGoodPath(TrustAnchor anchor)
    {
        for (int i = _path.Count - 1; i >= 0; i--)
        {
            if (!IsSigned(_path[i], i == _path.Count - 1 ? anchor : _chain[_path[i + 1]])) return false;
        }
        return IsInsideConstraints(anchor);
    }

    private bool IsSigned(int index, object issuer)
    {
        if (_signatures.TryGetValue((index, issuer), out bool isGood)) return isGood;
        Certificate certificate = _chain[index];
        if (!_budget.TrySignature())
        {
            Note(index, new CheckFailure(VerificationFailure.BudgetExceeded, "the chain needs more signature checks than a handshake may cost"));
            return false;
        }
        CheckFailure failure = CheckSignature(certificate, issuer);
        if (failure.IsFailure) Note(index, failure);
        _signatures.Add((index, issuer), !failure.IsFailure);
        return !failure.IsFailure;
    }

    private static CheckFailure CheckSignature(Certificate certificate, object issuer)
    {
        PublicKey? key;
        KeyError error;
        bool hasKey = issuer is TrustAnchor anchor ? anchor.TryGetPublicKey(out key, out error) : ((Certificate)issuer).TryGetPublicKey(out key, out error);
        if (!hasKey) return new(VerificationFailure.UnsupportedKey, $"the issuer's key cannot be used: {error.Message}");
        if (!CertificateSignature.TryRead(certificate.SignatureAlgorithm, out SignatureScheme scheme)) return new(VerificationFailure.UnsupportedSignatureAlgorithm, "the signature algorithm is not supported or too weak");
        return CertificateSignature.Verify(scheme, key!, certificate.ToBeSigned, certificate.Signature)
            ? default
            : new(VerificationFailure.BadSignature, $"the signature is not that of {certificate.IssuerText}");
    }

    // RFC 5280 section 6.1.3 (b), (c): names of all certificates below an authority, but not those of self-issued ones in between.
    private bool IsInsideConstraints(TrustAnchor anchor)
    {
        for (int above = _path.Count; above >= 1; above--)
        {
            ReadOnlySpan<byte> constraints = above == _path.Count ? anchor.NameConstraints : _chain[_path[above]].NameConstraints;
            if (constraints.IsEmpty) continue;
            object owner = above == _path.Count ? anchor : _chain[_path[above]];
            for (int below = above - 1; below >= 0; below--)
            {
                Certificate certificate = _chain[_path[below]];
                if (below > 0 && _table.IsSelfIssued(_path[below])) continue;
                CheckFailure failure = _names.Check(certificate, owner, constraints);
                if (!failure.IsFailure) continue;
                Note(_path[below], failure);
                return false;
            }
        }
        return true;
    }

    private CheckFailure CheckAuthority(int index)
    {
        CheckFailure failure = _table.AuthorityFailure(index);
        if (failure.IsFailure || _chain[index].PathLength is not { } length || length >= CountIntermediates()) return failure;
        return new(VerificationFailure.PathLengthExceeded, $"{_chain[index].SubjectText} allows {length} authorities below it");
    }

    private bool IsInPath(int identity)
    {
        foreach (int index in _path)
        {
            if (_table.Identity(index) == identity) return true;
        }
        return false;
    }

    // RFC 5280 section 4.2.1.9: self-issued ones do not count.
    private int CountIntermediates()
    {
        int count = 0;
        foreach (int index in _path)
        {
            if (index != 0 && !_table.IsSelfIssued(index)) count++;
        }
        return count;
    }

    private bool TryStep()
    {
        if (_budget.TryStep()) return true;
        Note(_path[^1], new CheckFailure(VerificationFailure.BudgetExceeded, "the chain has more possible paths than a handshake may cost"));
        return false;
    }

    private void Note(int index, CheckFailure failure)
    {
        if (failure.Failure <= _failure.Failure) return;
        _failure = failure;
        _failureIndex = index;
    }
}

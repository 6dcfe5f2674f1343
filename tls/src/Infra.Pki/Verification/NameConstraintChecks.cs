using Infra.Crypto.Keys;
using Infra.Pki.Names;

namespace Infra.Pki.Verification;

/// <summary>
/// Holds the names of certificates against the constraints of the authorities above (RFC 5280 section 4.2.1.10). What cannot be judged fails: names of a form that is not understood under a
/// constraint of that form, malformed names, malformed constraints. Looking at a name, and each comparison of it with a subtree,
/// is one comparison of the budget.
/// </summary>
internal sealed class NameConstraintChecks(VerificationBudget budget)
{
    private readonly Dictionary<object, NameConstraintSet> _sets = [];

    /// <summary>Checks subject and alternative names of <paramref name="certificate"/>.</summary>
    /// <param name="certificate">The certificate below.</param>
    /// <param name="owner">The certificate or anchor that the constraints stand in.</param>
    /// <param name="constraints">Their body, which was well-formed when it was parsed.</param>
    internal CheckFailure Check(Certificate certificate, object owner, ReadOnlySpan<byte> constraints)
    {
        if (!_sets.TryGetValue(owner, out NameConstraintSet? set)) _sets.Add(owner, set = NameConstraintSet.Read(constraints));
        CheckFailure failure = default;
        if (!DistinguishedNameIsEmpty(certificate.Subject)) failure = Check(new GeneralName(GeneralNameKind.DirectoryName, certificate.Subject), set);
        GeneralNameReader names = certificate.SubjectAltNames;
        while (!failure.IsFailure && names.TryRead(out GeneralName name))
            failure = Check(name, set);
        // RFC 5280 section 4.2.1.10: without subjectAltName the mailboxes of the subject are held against rfc822Name constraints.
        if (!failure.IsFailure && !certificate.HasSubjectAltName && set.Has(GeneralNameKind.Email)) failure = CheckSubjectEmails(certificate.Subject, set);
        return failure;
    }

    private CheckFailure CheckSubjectEmails(ReadOnlySpan<byte> subject, NameConstraintSet set)
    {
        var reader = new DerReader(subject);
        CheckFailure failure = default;
        if (!reader.TryReadSequence(out DerReader parts)) return failure;
        while (!parts.IsAtEnd && parts.TryReadSet(out DerReader attributes))
        {
            while (!failure.IsFailure && DistinguishedNameReader.TryReadAttribute(ref attributes, out ReadOnlySpan<byte> type, out _, out ReadOnlySpan<byte> value))
            {
                if (type.SequenceEqual(Oids.EmailAddress)) failure = Check(new GeneralName(GeneralNameKind.Email, value), set);
            }
        }
        return failure;
    }

    private CheckFailure Check(GeneralName name, NameConstraintSet set)
    {
        if (!budget.TryComparison()) return Exceeded();   // for looking at the name: a hostile chain has many names on many paths
        if (!set.Has(name.Kind)) return default;
        NormalizedName? normalized = name.Kind == GeneralNameKind.DirectoryName ? NormalizedName.Read(name.Value) : null;
        if (!set.IsUsable(name.Kind) || !NameSubtrees.CanJudge(name, normalized))
            return Violation(name, "cannot be judged by the constraints of an authority above");
        foreach (NameConstraint excluded in set.Excluded(name.Kind))
        {
            if (!budget.TryComparison()) return Exceeded();
            if (NameSubtrees.IsExcluded(name, normalized, excluded)) return Violation(name, "is excluded by an authority above");
        }
        bool isPermitted = set.Permitted(name.Kind).Count == 0;
        foreach (NameConstraint permitted in set.Permitted(name.Kind))
        {
            if (!budget.TryComparison()) return Exceeded();
            isPermitted = NameSubtrees.IsPermitted(name, normalized, permitted);
            if (isPermitted) break;
        }
        return isPermitted ? default : Violation(name, "is not among those that an authority above permits");
    }

    private static bool DistinguishedNameIsEmpty(ReadOnlySpan<byte> encoded) => encoded.Length == 2;

    private static CheckFailure Violation(GeneralName name, string why) => new(VerificationFailure.NameConstraintViolation, $"the name {ServerNameMatch.Text(name)} {why}");

    private static CheckFailure Exceeded() => new(VerificationFailure.BudgetExceeded, "the chain needs more comparisons of names than a handshake may cost");
}

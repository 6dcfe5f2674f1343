using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>
/// What commands ask of the file system during one decision. Answers are remembered, so that rules about the same file cost one look and see the same file; those that are not count as work, so that
/// a policy of ever other paths ends in a refusal.
/// </summary>
internal sealed class FileLookups(MatchContext context)
{
    private const int CanonicalWork = 3;   // in looks at a file
    private const int DigestWork = 500;
    private const int NamesPerLook = 16;   // read of a folder

    private readonly Memory<(FactAnswer Found, FileIdentity Identity)> _identities = new();
    private readonly Memory<byte[]?> _folders = new();
    private readonly Memory<(DigestAlgorithm Algorithm, byte[]? Digest)> _digests = new();

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        _identities.Clear();
        _folders.Clear();
        _digests.Clear();
    }

    /// <summary>Whether there is such a file, and which it is.</summary>
    internal FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        if (!_identities.TryRecall(path, out (FactAnswer Found, FileIdentity Identity) known))
        {
            context.SpendOnFacts(1);
            known.Found = context.IsOverBudget ? FactAnswer.Failed : context.Facts.Identify(path, out known.Identity);
            _identities.Keep(path, known);
        }
        identity = known.Identity;
        return known.Found;
    }

    /// <summary>The canonical path of a folder; null if there is none.</summary>
    internal byte[]? CanonicalFolder(ReadOnlySpan<byte> folder)
    {
        if (folder.IsEmpty) folder = "/"u8;
        if (_folders.TryRecall(folder, out byte[]? canonical)) return canonical;
        context.SpendOnFacts(CanonicalWork);
        canonical = context.IsOverBudget ? null : context.Facts.CanonicalDirectory(folder);
        _folders.Keep(folder, canonical);
        return canonical;
    }

    /// <summary>The names in a folder; null if it cannot be read.</summary>
    internal IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> folder)
    {
        if (context.IsOverBudget) return null;
        IReadOnlyList<byte[]>? names = context.Facts.List(folder.IsEmpty ? "/"u8 : folder);
        context.SpendOnFacts(CanonicalWork + ((names?.Count ?? 0) / NamesPerLook));
        return names;
    }

    /// <summary>The digest of a file; false if it could not be read.</summary>
    internal bool TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest)
    {
        if (!_digests.TryRecall(path, out (DigestAlgorithm Algorithm, byte[]? Digest) known) || known.Algorithm != algorithm)
        {
            context.SpendOnFacts(DigestWork);
            byte[] made = new byte[digest.Length];
            bool isRead = !context.IsOverBudget && context.Facts.TryDigest(path, algorithm, made) == FactAnswer.Yes;
            known = (algorithm, isRead ? made : null);
            _digests.Keep(path, known);
        }
        known.Digest?.CopyTo(digest);
        return known.Digest is not null;
    }

    /// <summary>The latest answers for paths, each in the place that its hash says.</summary>
    private sealed class Memory<T>
    {
        private const int Places = 256;

        private readonly (int Round, byte[] Path, T Answer)[] _kept = new (int, byte[], T)[Places];
        private int _round = 1;

        internal void Clear() => _round++;

        internal bool TryRecall(ReadOnlySpan<byte> path, out T answer)
        {
            ref (int Round, byte[] Path, T Answer) kept = ref _kept[PlaceOf(path)];
            bool isKnown = kept.Round == _round && path.SequenceEqual(kept.Path);
            answer = isKnown ? kept.Answer : default!;
            return isKnown;
        }

        internal void Keep(ReadOnlySpan<byte> path, T answer) => _kept[PlaceOf(path)] = (_round, path.ToArray(), answer);

        private static int PlaceOf(ReadOnlySpan<byte> path)
        {
            HashCode hash = default;
            hash.AddBytes(path);
            return hash.ToHashCode() & (Places - 1);
        }
    }
}

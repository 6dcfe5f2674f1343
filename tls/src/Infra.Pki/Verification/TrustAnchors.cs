using System.Collections;
using Infra.Crypto.Hash;

namespace Infra.Pki.Verification;

/// <summary>A set of trust anchors, found by Name. Immutable and thread-safe.</summary>
public sealed class TrustAnchors : IReadOnlyCollection<TrustAnchor>
{
    private readonly TrustAnchor[] _anchors;
    private readonly Dictionary<NameKey, List<TrustAnchor>> _bySubject = [];
    private readonly byte[] _hash;

    /// <summary>Takes the anchors; those with the same Name and key are kept once.</summary>
    public TrustAnchors(IEnumerable<TrustAnchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        List<TrustAnchor> kept = [];
        foreach (TrustAnchor anchor in anchors)
        {
            var key = new NameKey(anchor.Subject);
            if (!_bySubject.TryGetValue(key, out List<TrustAnchor>? same)) _bySubject.Add(key, same = []);
            if (same.Exists(other => other.SubjectPublicKeyInfo.SequenceEqual(anchor.SubjectPublicKeyInfo) && other.NameConstraints.SequenceEqual(anchor.NameConstraints))) continue;
            same.Add(anchor);
            kept.Add(anchor);
        }
        _anchors = [.. kept];
        _hash = HashOf(kept);
    }

    /// <summary>No anchor: every chain fails.</summary>
    public static TrustAnchors Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _anchors.Length;

    /// <summary>32 bytes that are the same for the same set in any order, and different for different sets: what sessions are bound to.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Takes an anchor of each certificate.</summary>
    public static TrustAnchors FromCertificates(IEnumerable<Certificate> certificates) => new(certificates.Select(TrustAnchor.FromCertificate));

    /// <inheritdoc/>
    public IEnumerator<TrustAnchor> GetEnumerator() => ((IEnumerable<TrustAnchor>)_anchors).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _anchors.GetEnumerator();

    /// <summary>The anchors with this encoded Name.</summary>
    internal IReadOnlyList<TrustAnchor> Find(ReadOnlySpan<byte> subject) => _bySubject.TryGetValue(new NameKey(subject), out List<TrustAnchor>? anchors) ? anchors : [];

    private static byte[] HashOf(List<TrustAnchor> anchors)
    {
        List<byte[]> digests = [];
        foreach (TrustAnchor anchor in anchors)
        {
            var hash = new Sha256();
            Append(ref hash, anchor.Subject);
            Append(ref hash, anchor.SubjectPublicKeyInfo);
            Append(ref hash, anchor.NameConstraints);
            var digest = new byte[Sha256.DigestSize];
            hash.Finish(digest);
            digests.Add(digest);
        }
        digests.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        var all = new Sha256();
        foreach (byte[] digest in digests)
            all.Append(digest);
        var result = new byte[Sha256.DigestSize];
        all.Finish(result);
        return result;
    }

    private static void Append(ref Sha256 hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.Append(length);
        hash.Append(part);
    }

    private readonly struct NameKey : IEquatable<NameKey>
    {
        private readonly byte[] _name;
        private readonly int _hash;

        internal NameKey(ReadOnlySpan<byte> name)
        {
            _name = name.ToArray();
            var hash = new HashCode();
            hash.AddBytes(name);
            _hash = hash.ToHashCode();
        }

        public bool Equals(NameKey other) => _name.AsSpan().SequenceEqual(other._name);

        public override bool Equals(object? obj) => obj is NameKey other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}

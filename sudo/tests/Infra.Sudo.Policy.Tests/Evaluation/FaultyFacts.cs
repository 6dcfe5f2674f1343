using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>Facts of which one call, counted from 0, fails as the machine would let it fail; -1 lets all succeed.</summary>
internal sealed class FaultyFacts(IPolicyFacts facts, int failsAt) : IPolicyFacts
{
    /// <summary>Calls so far that could fail.</summary>
    internal int Calls { get; private set; }

    public bool KnowsFiles => facts.KnowsFiles;

    public IReadOnlyList<InterfaceAddress> Addresses => facts.Addresses;

    public UserRecord? FindUser(ReadOnlySpan<byte> name) => facts.FindUser(name);

    public UserRecord? FindUser(uint uid) => facts.FindUser(uid);

    public GroupRecord? FindGroup(ReadOnlySpan<byte> name) => facts.FindGroup(name);

    public GroupRecord? FindGroup(uint gid) => facts.FindGroup(gid);

    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user) => facts.GroupsOf(user);

    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) =>
        Fails() ? FactAnswer.Failed : facts.IsInNetgroup(netgroup, host, user);

    public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        identity = default;
        return Fails() ? FactAnswer.Failed : facts.Identify(path, out identity);
    }

    public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => Fails() ? null : facts.CanonicalDirectory(path);

    public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory) => Fails() ? null : facts.List(directory);

    public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest) =>
        Fails() ? FactAnswer.Failed : facts.TryDigest(path, algorithm, digest);

    private bool Fails() => Calls++ == failsAt;
}

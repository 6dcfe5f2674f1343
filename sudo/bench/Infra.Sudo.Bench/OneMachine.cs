using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Bench;

/// <summary>Facts that are known already: root, alice of group sudo, and one command. Handed out as they are, so that what is measured is the decision.</summary>
internal sealed class OneMachine : IPolicyFacts
{
    private static readonly byte[] Folder = "/usr/bin"u8.ToArray();
    private static readonly GroupRecord Sudo = new("sudo"u8.ToArray(), 27);

    internal static UserRecord Root { get; } = new("root"u8.ToArray(), 0, 0, "/root"u8.ToArray(), "/bin/bash"u8.ToArray());

    internal static UserRecord Alice { get; } = new("alice"u8.ToArray(), 1000, 1000, "/home/alice"u8.ToArray(), "/bin/bash"u8.ToArray());

    public IReadOnlyList<InterfaceAddress> Addresses => [];

    public bool KnowsFiles => true;

    public UserRecord? FindUser(ReadOnlySpan<byte> name) => name.SequenceEqual(Root.Name) ? Root : name.SequenceEqual(Alice.Name) ? Alice : null;

    public UserRecord? FindUser(uint uid) => uid == 0 ? Root : uid == Alice.Uid ? Alice : null;

    public GroupRecord? FindGroup(ReadOnlySpan<byte> name) => name.SequenceEqual(Sudo.Name) ? Sudo : null;

    public GroupRecord? FindGroup(uint gid) => gid == Sudo.Gid ? Sudo : null;

    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user) => AliceGroups;

    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => FactAnswer.No;

    public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        identity = new FileIdentity(1, 1, 0x81ED, 0, 0);
        return FactAnswer.Yes;
    }

    public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => Folder;

    public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory) => null;

    public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest) => FactAnswer.Failed;

    private static readonly GroupRecord[] AliceGroups = [new("alice"u8.ToArray(), 1000), Sudo];
}

using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>
/// Every fact of a machine that a decision depends on. Implementations answer from the real system or from files; they never throw for an unknown name and hand out
/// the same instance for the same record, so that a decision allocates nothing. All names and paths are bytes.
/// </summary>
public interface IPolicyFacts
{
    /// <summary>Whether files can be looked at. If not (a foreign machine's policy), commands match by their paths as text, and digests fail.</summary>
    bool KnowsFiles => true;

    /// <summary>Interface addresses without loopback.</summary>
    IReadOnlyList<InterfaceAddress> Addresses { get; }

    /// <summary>The user of a name; null if there is none.</summary>
    UserRecord? FindUser(ReadOnlySpan<byte> name);

    /// <summary>The user of a uid; null if there is none.</summary>
    UserRecord? FindUser(uint uid);

    /// <summary>The group of a name; null if there is none.</summary>
    GroupRecord? FindGroup(ReadOnlySpan<byte> name);

    /// <summary>The group of a gid; null if there is none.</summary>
    GroupRecord? FindGroup(uint gid);

    /// <summary>Groups of a user, the primary one first (getgrouplist(3)); groups without a name in the database are there too.</summary>
    IReadOnlyList<GroupRecord> GroupsOf(UserRecord user);

    /// <summary>Whether a netgroup holds a triple (innetgr(3)); null parts match anything.</summary>
    /// <param name="netgroup">Name without the plus sign.</param>
    /// <param name="host">Host part; default matches any.</param>
    /// <param name="user">User part; default matches any.</param>
    FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user);

    /// <summary>What stat(2) says about a path, links followed.</summary>
    FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity);

    /// <summary>The canonical path of a directory (realpath(3)); null if it does not exist.</summary>
    byte[]? CanonicalDirectory(ReadOnlySpan<byte> path);

    /// <summary>Names in a directory, without <c>.</c> and <c>..</c>, in any order; null if it cannot be read.</summary>
    IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory);

    /// <summary>The digest of a file's contents, read from one descriptor.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">Which digest.</param>
    /// <param name="digest">Receives it; exactly as long as the digest.</param>
    FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest);
}

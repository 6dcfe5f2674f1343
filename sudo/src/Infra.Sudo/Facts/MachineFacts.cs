using Infra.Crypto.Hash;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Microsoft.Win32.SafeHandles;

namespace Infra.Sudo.Facts;

/// <summary>
/// The facts of a machine: users from a source of them, files and addresses of the running one or none at all. Groups of single users can be set, for questions
/// about users as they might be. Not thread-safe.
/// </summary>
/// <param name="users">Who knows users, groups and netgroups.</param>
/// <param name="knowsFiles">Whether commands are looked up in this machine's file system, and its addresses are known.</param>
public sealed class MachineFacts(IUserSource users, bool knowsFiles) : IPolicyFacts
{
    private const int NamesMax = 1 << 20;        // of one directory
    private const int ChunkBytes = 64 << 10;
    private const long DigestBytesMax = 16L << 30;

    private readonly Dictionary<UserRecord, IReadOnlyList<GroupRecord>> _given = [];
    private IReadOnlyList<InterfaceAddress>? _addresses;

    /// <inheritdoc/>
    public bool KnowsFiles => knowsFiles;

    /// <inheritdoc/>
    public IReadOnlyList<InterfaceAddress> Addresses => _addresses ??= knowsFiles ? ReadAddresses() : [];

    /// <summary>Sets the groups of a user, the primary one first, whatever the source says.</summary>
    public void SetGroups(UserRecord user, IReadOnlyList<GroupRecord> groups)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(groups);
        _given[user] = groups;
    }

    /// <inheritdoc/>
    public UserRecord? FindUser(ReadOnlySpan<byte> name) => users.FindUser(name);

    /// <inheritdoc/>
    public UserRecord? FindUser(uint uid) => users.FindUser(uid);

    /// <inheritdoc/>
    public GroupRecord? FindGroup(ReadOnlySpan<byte> name) => users.FindGroup(name);

    /// <inheritdoc/>
    public GroupRecord? FindGroup(uint gid) => users.FindGroup(gid);

    /// <inheritdoc/>
    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (_given.TryGetValue(user, out IReadOnlyList<GroupRecord>? given)) return given;
        return user.IsKnown ? users.GroupsOf(user) : [];
    }

    /// <inheritdoc/>
    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => users.IsInNetgroup(netgroup, host, user);

    /// <inheritdoc/>
    public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        identity = default;
        if (!knowsFiles) return FactAnswer.No;
        NativeError error = NativeFile.Status(path, out FileStatus status);
        if (!error.IsNone) return IsAbsence(error) ? FactAnswer.No : FactAnswer.Failed;
        identity = new FileIdentity(status.Device, status.Inode, status.Mode, status.UserId, status.GroupId);
        return FactAnswer.Yes;
    }

    /// <inheritdoc/>
    public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path)
    {
        if (!knowsFiles) return null;
        if (path.IsEmpty) path = "/"u8;
        return NativeFile.Canonical(path, out byte[] canonical).IsNone ? canonical : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory)
    {
        if (!knowsFiles || !NativeFile.Open(directory, OpenMode.Read | OpenMode.NonBlocking, 0, out SafeFileHandle? file).IsNone) return null;
        using (file) return NativeFile.List(file!, NamesMax, out List<byte[]> names).IsNone ? names : null;
    }

    /// <inheritdoc/>
    public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest)
    {
        if (!knowsFiles) return FactAnswer.Failed;
        NativeError error = NativeFile.Open(path, OpenMode.Read | OpenMode.NonBlocking, 0, out SafeFileHandle? file);
        if (!error.IsNone) return IsAbsence(error) ? FactAnswer.No : FactAnswer.Failed;
        using (file)
        {
            if (!NativeFile.Status(file!, out FileStatus status).IsNone || !status.IsRegular) return FactAnswer.Failed;
            return algorithm switch
            {
                DigestAlgorithm.Sha224 => Hash<Sha224>(file!, digest),
                DigestAlgorithm.Sha256 => Hash<Sha256>(file!, digest),
                DigestAlgorithm.Sha384 => Hash<Sha384>(file!, digest),
                _ => Hash<Sha512>(file!, digest),
            };
        }
    }

    private static FactAnswer Hash<THash>(SafeFileHandle file, Span<byte> digest)
        where THash : struct, IHash<THash>
    {
        THash hash = THash.Create();
        byte[] chunk = new byte[ChunkBytes];
        for (long total = 0; total <= DigestBytesMax;)
        {
            if (!NativeFile.Read(file, chunk, out int count).IsNone) return FactAnswer.Failed;
            if (count == 0)
            {
                hash.Finish(digest);
                return FactAnswer.Yes;
            }

            hash.Append(chunk.AsSpan(0, count));
            total += count;
        }

        return FactAnswer.Failed;
    }

    private static bool IsAbsence(NativeError error) => error == NativeError.NotFound || error == NativeError.NotDirectory || error == NativeError.NameTooLong || error == NativeError.Invalid;

    private static List<InterfaceAddress> ReadAddresses()
    {
        List<InterfaceAddress> addresses = [];
        foreach ((byte[] address, byte[] mask) in Machine.InterfaceAddresses())
            addresses.Add(new InterfaceAddress(address, mask));
        return addresses;
    }
}

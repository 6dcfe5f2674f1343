using System.Security.Cryptography;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>Facts of a machine that a test makes up: users, groups, netgroups, addresses, and a folder of the host as its file system.</summary>
public sealed class RootFacts : IPolicyFacts
{
    private readonly string? _root;
    private readonly Dictionary<string, UserRecord> _users = [];
    private readonly Dictionary<string, GroupRecord> _groups = [];
    private readonly Dictionary<string, List<GroupRecord>> _groupsOf = [];
    private readonly Dictionary<string, string?> _canonical = [];
    private readonly Dictionary<string, (ulong Inode, uint Mode)> _extraFiles = [];
    private readonly Dictionary<string, string> _extraLinks = [];
    private readonly Dictionary<string, ulong> _inodes = [];

    /// <summary>A machine with root alone; <paramref name="root"/> null is a machine without files.</summary>
    public RootFacts(string? root = null) => _root = root;

    /// <summary>Netgroup triples by name.</summary>
    public Dictionary<string, (string? Host, string? User)[]> Netgroups { get; } = [];

    /// <summary>Makes each look-up of a netgroup fail.</summary>
    public bool NetgroupsFail { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <inheritdoc/>
    public bool KnowsFiles { get; init; } = true;

    /// <summary>Adds a group with members that a user is put into besides his primary group.</summary>
    public RootFacts Group(string name, uint gid)
    {
        _groups[name] = new GroupRecord(Encoding.UTF8.GetBytes(name), gid);
        return this;
    }

    /// <summary>Adds a user; his groups must be there.</summary>
    public RootFacts User(string name, uint uid, uint gid, params string[] groups)
    {
        _users[name] = new UserRecord(Encoding.UTF8.GetBytes(name), uid, gid, "/"u8.ToArray(), "/bin/sh"u8.ToArray());
        _groupsOf[name] = [.. _groups.Values.Where(group => group.Gid == gid), .. groups.Select(group => _groups[group])];
        return this;
    }

    /// <summary>Adds a file that the folder does not have; the same number makes it the same file under another name.</summary>
    public RootFacts File(string path, ulong inode)
    {
        _extraFiles[path] = (inode, 0x8000 | 0x1ED);
        return this;
    }

    /// <summary>Adds a link to a folder.</summary>
    public RootFacts Link(string path, string target)
    {
        _extraLinks[path] = target;
        return this;
    }

    /// <inheritdoc/>
    public UserRecord? FindUser(ReadOnlySpan<byte> name) => _users.GetValueOrDefault(Encoding.UTF8.GetString(name));

    /// <inheritdoc/>
    public UserRecord? FindUser(uint uid) => _users.Values.FirstOrDefault(user => user.Uid == uid);

    /// <inheritdoc/>
    public GroupRecord? FindGroup(ReadOnlySpan<byte> name) => _groups.GetValueOrDefault(Encoding.UTF8.GetString(name));

    /// <inheritdoc/>
    public GroupRecord? FindGroup(uint gid) => _groups.Values.FirstOrDefault(group => group.Gid == gid);

    /// <inheritdoc/>
    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user) => _groupsOf.GetValueOrDefault(Encoding.UTF8.GetString(user.Name)) ?? [];

    /// <inheritdoc/>
    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user)
    {
        if (NetgroupsFail) return FactAnswer.Failed;
        if (!Netgroups.TryGetValue(Encoding.UTF8.GetString(netgroup), out (string? Host, string? User)[]? triples)) return FactAnswer.No;
        string hostText = Encoding.UTF8.GetString(host);
        string userText = Encoding.UTF8.GetString(user);
        bool found = triples.Any(triple => (hostText.Length == 0 || triple.Host is null || triple.Host.Equals(hostText, StringComparison.OrdinalIgnoreCase)) && (userText.Length == 0 || triple.User is null || triple.User == userText));
        return found ? FactAnswer.Yes : FactAnswer.No;
    }

    /// <inheritdoc/>
    public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        identity = default;
        if (Canonical(Encoding.UTF8.GetString(path)) is not { } canonical) return FactAnswer.No;
        if (_extraFiles.TryGetValue(canonical, out (ulong Inode, uint Mode) extra))
        {
            identity = new FileIdentity(1, extra.Inode, extra.Mode, 0, 0);
            return FactAnswer.Yes;
        }
        bool isFolder = IsFolder(canonical);
        if (!_inodes.TryGetValue(canonical, out ulong inode)) _inodes.Add(canonical, inode = 1000 + (ulong)_inodes.Count);
        uint mode = isFolder ? 0x4000u | 0x1ED : 0x8000u | (uint)System.IO.File.GetUnixFileMode(_root + canonical);
        identity = new FileIdentity(1, inode, mode, 0, 0);
        return FactAnswer.Yes;
    }

    /// <inheritdoc/>
    public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => Canonical(Encoding.UTF8.GetString(path)) is { } canonical ? Encoding.UTF8.GetBytes(canonical) : null;

    /// <inheritdoc/>
    public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory)
    {
        if (Canonical(Encoding.UTF8.GetString(directory)) is not { } canonical || !IsFolder(canonical)) return null;
        string prefix = canonical == "/" ? "/" : canonical + "/";
        HashSet<string> names = [];
        if (_root is not null && Directory.Exists(_root + canonical)) names.UnionWith(Directory.GetFileSystemEntries(_root + canonical).Select(Path.GetFileName)!);
        foreach (string path in _extraFiles.Keys.Concat(_extraLinks.Keys))
            if (path.StartsWith(prefix, StringComparison.Ordinal)) names.Add(path[prefix.Length..].Split('/')[0]);
        return [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    /// <inheritdoc/>
    public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest)
    {
        if (_root is null || Canonical(Encoding.UTF8.GetString(path)) is not { } canonical || !System.IO.File.Exists(_root + canonical)) return FactAnswer.Failed;
        byte[] bytes = System.IO.File.ReadAllBytes(_root + canonical);
        if (algorithm == DigestAlgorithm.Sha256) SHA256.HashData(bytes, digest);
        else if (algorithm == DigestAlgorithm.Sha512) SHA512.HashData(bytes, digest);
        else return FactAnswer.Failed;
        return FactAnswer.Yes;
    }

    private bool IsFolder(string canonical) =>
        canonical == "/" || (_root is not null && Directory.Exists(_root + canonical)) || _extraFiles.Keys.Concat(_extraLinks.Keys).Any(path => path.StartsWith(canonical + "/", StringComparison.Ordinal));

    // realpath(3) inside the root: each element in turn, links followed.
    private string? Canonical(string path)
    {
        if (_canonical.TryGetValue(path, out string? known)) return known;
        return _canonical[path] = Resolve(path, 0);
    }

    private string? Resolve(string path, int depth)
    {
        if (depth > 40 || !path.StartsWith('/')) return null;
        string done = "";
        string[] elements = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < elements.Length; i++)
        {
            if (elements[i] == ".") continue;
            if (elements[i] == "..")
            {
                done = done.Length == 0 ? "" : done[..done.LastIndexOf('/')];
                continue;
            }
            string next = done + "/" + elements[i];
            string? target = _extraLinks.GetValueOrDefault(next);
            if (target is null && _root is not null && !_extraFiles.ContainsKey(next)) target = new FileInfo(_root + next).LinkTarget;
            if (target is not null)
            {
                string rest = string.Join('/', elements[(i + 1)..]);
                string whole = (target.StartsWith('/') ? target : done + "/" + target) + (rest.Length > 0 ? "/" + rest : "");
                return Resolve(whole, depth + 1);
            }
            if (!_extraFiles.ContainsKey(next) && !IsFolder(next) && (_root is null || !System.IO.File.Exists(_root + next))) return null;
            done = next;
        }
        return done.Length == 0 ? "/" : done;
    }
}

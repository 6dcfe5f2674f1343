using System.Runtime.InteropServices;

namespace Infra.Sudo.Interop;

/// <summary>
/// Users, groups and netgroups wherever the machine keeps them: getpwnam_r(3), getpwuid_r(3), getgrnam_r(3), getgrgid_r(3), getgrouplist(3), innetgr(3).
/// Names are bytes. May read files and ask over the network, so it may take long. Safe for several threads.
/// </summary>
public static partial class UserDatabase
{
    private const int BufferBytesFirst = 1024;
    private const int BufferBytesMax = 1 << 20;
    private const int GroupsMax = 65536;   // NGROUPS_MAX of the kernel

    private static readonly Lock NetgroupLock = new();   // innetgr keeps its place in static memory

    /// <summary>Finds a user by name; null if there is none or the look-up failed.</summary>
    public static UserEntry? FindUser(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !CText.TryTerminate(name, out byte[] text)) return null;
        return Find((byte[] buffer, out PasswdBuffer entry) => getpwnam_r(text, out entry, buffer, (nuint)buffer.Length, out nint result) is var error && result == 0
            ? (error, false) : (error, true), ReadUser);
    }

    /// <summary>Finds a user by number; null if there is none or the look-up failed.</summary>
    public static UserEntry? FindUser(uint userId) =>
        Find((byte[] buffer, out PasswdBuffer entry) => getpwuid_r(userId, out entry, buffer, (nuint)buffer.Length, out nint result) is var error && result == 0
            ? (error, false) : (error, true), ReadUser);

    /// <summary>Finds a group by name; null if there is none or the look-up failed.</summary>
    public static GroupEntry? FindGroup(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !CText.TryTerminate(name, out byte[] text)) return null;
        return Find((byte[] buffer, out GroupBuffer entry) => getgrnam_r(text, out entry, buffer, (nuint)buffer.Length, out nint result) is var error && result == 0
            ? (error, false) : (error, true), ReadGroup);
    }

    /// <summary>Finds a group by number; null if there is none or the look-up failed.</summary>
    public static GroupEntry? FindGroup(uint groupId) =>
        Find((byte[] buffer, out GroupBuffer entry) => getgrgid_r(groupId, out entry, buffer, (nuint)buffer.Length, out nint result) is var error && result == 0
            ? (error, false) : (error, true), ReadGroup);

    /// <summary>All groups of a user, the given one first; at most 65536. An unknown user has only that.</summary>
    public static uint[] GroupsOf(ReadOnlySpan<byte> name, uint firstGroupId)
    {
        if (!CText.TryTerminate(name, out byte[] text)) return [firstGroupId];
        for (int capacity = 64; capacity <= GroupsMax; capacity *= 4)
        {
            uint[] groups = new uint[capacity];
            int count = capacity;
            if (getgrouplist(text, firstGroupId, groups, ref count) >= 0) return groups[..count];
        }

        return [firstGroupId];
    }

    /// <summary>Whether a netgroup holds a triple; an empty part matches any.</summary>
    public static bool IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain)
    {
        if (!CText.TryTerminate(netgroup, out byte[] group) || !TryPart(host, out byte[]? hostText)
            || !TryPart(user, out byte[]? userText) || !TryPart(domain, out byte[]? domainText)) return false;
        lock (NetgroupLock) return innetgr(group, hostText, userText, domainText) == 1;
    }

    // An empty part becomes a null pointer, which innetgr takes for "any".
    private static bool TryPart(ReadOnlySpan<byte> part, out byte[]? text)
    {
        text = null;
        if (part.IsEmpty) return true;
        bool ok = CText.TryTerminate(part, out byte[] terminated);
        text = terminated;
        return ok;
    }

    private delegate (int Error, bool Found) Call<TEntry>(byte[] buffer, out TEntry entry);

    private static TResult? Find<TEntry, TResult>(Call<TEntry> call, Func<TEntry, EntryText, TResult> read)
        where TResult : class
    {
        for (int size = BufferBytesFirst; size <= BufferBytesMax; size *= 4)
        {
            byte[] buffer = GC.AllocateArray<byte>(size, pinned: true);   // the entry's pointers lead into it
            (int error, bool found) = call(buffer, out TEntry entry);
            if (found) return read(entry, new EntryText(buffer));
            if (error != NativeError.Range.Number && error != NativeError.Interrupted.Number) return null;
        }

        return null;
    }

    private static UserEntry ReadUser(PasswdBuffer entry, EntryText text) =>
        new(text.At(entry.Name), entry.UserId, entry.GroupId, text.At(entry.Home), text.At(entry.Shell));

    private static GroupEntry ReadGroup(GroupBuffer entry, EntryText text) => new(text.At(entry.Name), entry.GroupId);

    [LibraryImport("libc")]
    private static partial int getpwnam_r(ReadOnlySpan<byte> name, out PasswdBuffer entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint userId, out PasswdBuffer entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc")]
    private static partial int getgrnam_r(ReadOnlySpan<byte> name, out GroupBuffer entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc")]
    private static partial int getgrgid_r(uint groupId, out GroupBuffer entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc")]
    private static partial int getgrouplist(ReadOnlySpan<byte> user, uint group, Span<uint> groups, ref int count);

    [LibraryImport("libc")]
    private static partial int innetgr(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain);

    /// <summary>The buffer of an entry: pointers are never followed, but turned into places in it and checked.</summary>
    private readonly struct EntryText(byte[] buffer)
    {
        internal byte[] At(nint pointer)
        {
            long offset = pointer - Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
            if (pointer == 0 || (ulong)offset >= (ulong)buffer.Length) return [];
            ReadOnlySpan<byte> rest = buffer.AsSpan((int)offset);
            int end = rest.IndexOf((byte)0);
            return end < 0 ? [] : rest[..end].ToArray();
        }
    }

    /// <summary><c>struct passwd</c> of glibc, 64-bit.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    internal struct PasswdBuffer
    {
        [FieldOffset(0)] internal nint Name;
        [FieldOffset(16)] internal uint UserId;
        [FieldOffset(20)] internal uint GroupId;
        [FieldOffset(32)] internal nint Home;
        [FieldOffset(40)] internal nint Shell;
    }

    /// <summary><c>struct group</c> of glibc, 64-bit.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct GroupBuffer
    {
        [FieldOffset(0)] internal nint Name;
        [FieldOffset(16)] internal uint GroupId;
    }
}

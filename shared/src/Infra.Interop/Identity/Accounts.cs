using System.Runtime.InteropServices;
using System.Text;
using Infra.Interop.Net;

namespace Infra.Interop.Identity;

/// <summary>
/// Looks users and groups up wherever the machine keeps them (files, LDAP, systemd): getpwnam_r(3), getpwuid_r(3), getgrnam_r(3),
/// getgrgid_r(3), getgrouplist(3). May read files and ask over the network, so it may take long. Safe for any number of threads.
/// </summary>
public static partial class Accounts
{
    private const int BufferBytesFirst = 1024;
    private const int BufferBytesMax = 1 << 20;
    private const int GroupsMax = 65536;   // NGROUPS_MAX of the kernel

    /// <summary>Finds a user by name; null if there is none.</summary>
    /// <exception cref="NativeException">The look-up itself failed; ERANGE if the entry is larger than 1 MiB.</exception>
    /// <exception cref="ArgumentException">The name is empty or holds a NUL.</exception>
    public static UserAccount? FindUser(string name)
    {
        NativeText.Check(name);
        return Find<UserEntry, UserAccount>("getpwnam_r", name, Read, (out UserEntry entry, Span<byte> buffer, out nint result) =>
            getpwnam_r(name, out entry, buffer, (nuint)buffer.Length, out result));
    }

    /// <summary>Finds a user by number; null if there is none.</summary>
    /// <inheritdoc cref="FindUser(string)"/>
    public static UserAccount? FindUser(uint userId) =>
        Find<UserEntry, UserAccount>("getpwuid_r", $"{userId}", Read, (out UserEntry entry, Span<byte> buffer, out nint result) =>
            getpwuid_r(userId, out entry, buffer, (nuint)buffer.Length, out result));

    /// <summary>Finds a group by name; null if there is none.</summary>
    /// <inheritdoc cref="FindUser(string)"/>
    public static GroupAccount? FindGroup(string name)
    {
        NativeText.Check(name);
        return Find<GroupEntry, GroupAccount>("getgrnam_r", name, Read, (out GroupEntry entry, Span<byte> buffer, out nint result) =>
            getgrnam_r(name, out entry, buffer, (nuint)buffer.Length, out result));
    }

    /// <summary>Finds a group by number; null if there is none.</summary>
    /// <inheritdoc cref="FindUser(string)"/>
    public static GroupAccount? FindGroup(uint groupId) =>
        Find<GroupEntry, GroupAccount>("getgrgid_r", $"{groupId}", Read, (out GroupEntry entry, Span<byte> buffer, out nint result) =>
            getgrgid_r(groupId, out entry, buffer, (nuint)buffer.Length, out result));

    /// <summary>All groups of a user, the given first one among them; at most 65536. An unknown user has only that.</summary>
    /// <exception cref="NativeException">ERANGE: more groups than the kernel allows.</exception>
    public static uint[] GroupsOf(string userName, uint firstGroupId)
    {
        NativeText.Check(userName);
        for (int capacity = 32; capacity <= GroupsMax; capacity *= 2)
        {
            uint[] groups = new uint[capacity];
            int count = capacity;
            if (getgrouplist(userName, firstGroupId, groups, ref count) >= 0) return groups[..count];
        }

        throw new NativeException("getgrouplist", Errno.ERANGE, userName);
    }

    private delegate int Call<TEntry>(out TEntry entry, Span<byte> buffer, out nint result);

    private delegate TAccount Reader<TEntry, TAccount>(in TEntry entry, AccountBuffer buffer);

    private static TAccount? Find<TEntry, TAccount>(string name, string subject, Reader<TEntry, TAccount> read, Call<TEntry> call)
        where TAccount : class
    {
        for (int size = BufferBytesFirst; size <= BufferBytesMax; size *= 2)
        {
            byte[] bytes = PinnedArray.Create<byte>(size, out nint address);   // entries point into it
            switch ((Errno)call(out TEntry entry, bytes, out nint result))
            {
                case Errno.None when result != 0:
                    return read(entry, new AccountBuffer(bytes, address));
                case Errno.None or Errno.ENOENT or Errno.ESRCH:   // the man page allows all of these for "not found"
                    return null;
                case Errno.ERANGE or Errno.EINTR:
                    break;   // an interrupted look-up counts as a try, so that this ends
                case Errno error:
                    throw new NativeException(name, error, subject);
            }
        }

        throw new NativeException(name, Errno.ERANGE, subject);
    }

    private static UserAccount Read(in UserEntry entry, AccountBuffer buffer) => new(
        buffer.Text(entry.Name), entry.UserId, entry.GroupId, buffer.Text(entry.Comment), buffer.Text(entry.HomeDirectory), buffer.Text(entry.Shell));

    private static GroupAccount Read(in GroupEntry entry, AccountBuffer buffer) => new(buffer.Text(entry.Name), entry.GroupId, buffer.Texts(entry.Members));

    /// <summary>The memory that an entry's pointers lead into; each is turned into an offset and checked.</summary>
    private readonly ref struct AccountBuffer(byte[] bytes, nint address)
    {
        internal string Text(nint pointer)
        {
            if (pointer == 0) return "";
            ReadOnlySpan<byte> rest = From(pointer);
            int length = rest.IndexOf((byte)0);
            return length < 0 ? throw new NativeException("getpwnam_r", Errno.EFAULT) : Encoding.UTF8.GetString(rest[..length]);
        }

        internal string[] Texts(nint pointers)
        {
            List<string> texts = [];
            if (pointers == 0) return [];
            for (ReadOnlySpan<byte> rest = From(pointers); ; rest = rest[IntPtr.Size..])   // ends with a null, or by running out
            {
                if (!MemoryMarshal.TryRead(rest, out nint pointer)) throw new NativeException("getgrnam_r", Errno.EFAULT);
                if (pointer == 0) return [.. texts];
                texts.Add(Text(pointer));
            }
        }

        private ReadOnlySpan<byte> From(nint pointer)
        {
            long offset = pointer - address;
            return (ulong)offset < (ulong)bytes.Length ? bytes.AsSpan((int)offset) : throw new NativeException("getpwnam_r", Errno.EFAULT);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getpwnam_r(string name, out UserEntry entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint userId, out UserEntry entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrnam_r(string name, out GroupEntry entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc")]
    private static partial int getgrgid_r(uint groupId, out GroupEntry entry, Span<byte> buffer, nuint length, out nint result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrouplist(string user, uint group, Span<uint> groups, ref int count);

    /// <summary><c>struct passwd</c> of glibc, 64-bit.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    internal struct UserEntry
    {
        [FieldOffset(0)] internal nint Name;
        [FieldOffset(16)] internal uint UserId;
        [FieldOffset(20)] internal uint GroupId;
        [FieldOffset(24)] internal nint Comment;
        [FieldOffset(32)] internal nint HomeDirectory;
        [FieldOffset(40)] internal nint Shell;
    }

    /// <summary><c>struct group</c> of glibc, 64-bit.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct GroupEntry
    {
        [FieldOffset(0)] internal nint Name;
        [FieldOffset(16)] internal uint GroupId;
        [FieldOffset(24)] internal nint Members;
    }
}

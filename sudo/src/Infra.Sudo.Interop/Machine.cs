using System.Runtime.InteropServices;

namespace Infra.Sudo.Interop;

/// <summary>Names and addresses of this machine, and who runs this process: gethostname(2), getdomainname(2), getifaddrs(3), getuid(2), geteuid(2).</summary>
public static partial class Machine
{
    private const int NameBytesMax = 256;
    private const int AddressesMax = 4096;
    private const uint InterfaceUp = 0x1;         // IFF_UP
    private const uint InterfaceLoopback = 0x8;   // IFF_LOOPBACK

    /// <summary>The host's name; <c>localhost</c> if it cannot be told.</summary>
    public static byte[] HostName()
    {
        byte[] buffer = new byte[NameBytesMax];
        if (gethostname(buffer, (nuint)buffer.Length - 1) != 0) return "localhost"u8.ToArray();
        int end = buffer.AsSpan().IndexOf((byte)0);
        return end <= 0 ? "localhost"u8.ToArray() : buffer[..end];
    }

    /// <summary>The NIS domain; empty without one, which netgroups take for any.</summary>
    public static byte[] NisDomain()
    {
        byte[] buffer = new byte[NameBytesMax];
        if (getdomainname(buffer, (nuint)buffer.Length - 1) != 0) return [];
        ReadOnlySpan<byte> name = buffer.AsSpan(0, Math.Max(0, buffer.AsSpan().IndexOf((byte)0)));
        return name.SequenceEqual("(none)"u8) ? [] : name.ToArray();
    }

    /// <summary>Addresses and masks of interfaces that are up, without loopback; at most 4096.</summary>
    public static List<(byte[] Address, byte[] Mask)> InterfaceAddresses()
    {
        List<(byte[] Address, byte[] Mask)> found = [];
        if (getifaddrs(out nint first) != 0) return found;
        try
        {
            // struct ifaddrs, 64-bit: next, name, u32 flags, address, mask. The list is libc's own memory and lives until freeifaddrs.
            nint entry = first;
            for (int i = 0; entry != 0 && i < AddressesMax; i++, entry = Marshal.ReadIntPtr(entry))
            {
                uint flags = (uint)Marshal.ReadInt32(entry, 16);
                if ((flags & InterfaceUp) == 0 || (flags & InterfaceLoopback) != 0) continue;
                byte[]? address = ReadAddress(Marshal.ReadIntPtr(entry, 24));
                byte[]? mask = ReadAddress(Marshal.ReadIntPtr(entry, 32));
                if (address is not null && mask is not null && address.Length == mask.Length) found.Add((address, mask));
            }
        }
        finally
        {
            freeifaddrs(first);
        }

        return found;
    }

    /// <summary>The real user of this process.</summary>
    public static uint UserId() => getuid();

    /// <summary>The effective user of this process.</summary>
    public static uint EffectiveUserId() => geteuid();

    // struct sockaddr_in: u16 family, u16 port, 4 bytes; sockaddr_in6: u16 family, u16 port, u32 flow, 16 bytes.
    private static byte[]? ReadAddress(nint address)
    {
        if (address == 0) return null;
        (int offset, int length) = Marshal.ReadInt16(address) switch
        {
            2 => (4, 4),
            10 => (8, 16),
            _ => (0, 0),
        };
        if (length == 0) return null;
        byte[] bytes = new byte[length];
        Marshal.Copy(address + offset, bytes, 0, length);
        return bytes;
    }

    [LibraryImport("libc")]
    private static partial int gethostname(Span<byte> name, nuint length);

    [LibraryImport("libc")]
    private static partial int getdomainname(Span<byte> name, nuint length);

    [LibraryImport("libc")]
    private static partial int getifaddrs(out nint list);

    [LibraryImport("libc")]
    private static partial void freeifaddrs(nint list);

    [LibraryImport("libc")]
    private static partial uint getuid();

    [LibraryImport("libc")]
    private static partial uint geteuid();
}

using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Infra.Build.Packing;

/// <summary>
/// Writes .deb files: deb(5), an ar archive of debian-binary, control.tar.gz and data.tar.gz. Owners, order and times are fixed, so that the same
/// input gives the same bytes on every machine and no root is needed.
/// </summary>
internal static class DebianArchive
{
    private const int FolderMode = 0b111_101_101;

    /// <summary>One file inside.</summary>
    /// <param name="Path">Path from the root, without a leading slash: usr/sbin/ntpd.</param>
    /// <param name="Content">Its bytes.</param>
    /// <param name="Mode">Its mode.</param>
    internal sealed record Member(string Path, byte[] Content, int Mode);

    /// <summary>Makes the archive.</summary>
    /// <param name="control">Files of the control part: control, md5sums, conffiles, postinst…</param>
    /// <param name="data">Files of the data part.</param>
    /// <param name="time">Time of everything inside.</param>
    internal static byte[] Write(IEnumerable<Member> control, IEnumerable<Member> data, DateTimeOffset time)
    {
        using var archive = new MemoryStream();
        archive.Write("!<arch>\n"u8);
        WriteMember(archive, "debian-binary", "2.0\n"u8, time);
        WriteMember(archive, "control.tar.gz", Compress(Tar(control, time, withFolders: false)), time);
        WriteMember(archive, "data.tar.gz", Compress(Tar(data, time, withFolders: true)), time);
        return archive.ToArray();
    }

    /// <summary>gzip without name and time, so that it is the same each time: manual pages, both parts.</summary>
    internal static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(content);
        return target.ToArray();
    }

    // ar(5): name 16, time 12, owner 6, group 6, mode 8, size 10, end mark 2; contents begin at even places.
    private static void WriteMember(MemoryStream archive, string name, ReadOnlySpan<byte> content, DateTimeOffset time)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"{name,-16}{time.ToUnixTimeSeconds(),-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n");
        archive.Write(Encoding.ASCII.GetBytes(head));
        archive.Write(content);
        if (content.Length % 2 == 1) archive.WriteByte((byte)'\n');
    }

    private static byte[] Tar(IEnumerable<Member> members, DateTimeOffset time, bool withFolders)
    {
        using var target = new MemoryStream();
        using (var tar = new TarWriter(target, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(Entry(TarEntryType.Directory, "./", FolderMode, time));
            HashSet<string> folders = [];
            foreach (Member member in members.OrderBy(m => m.Path, StringComparer.Ordinal))
            {
                if (withFolders)
                {
                    foreach (string folder in FoldersAbove(member.Path).Where(folders.Add))
                        tar.WriteEntry(Entry(TarEntryType.Directory, $"./{folder}/", FolderMode, time));
                }
                UstarTarEntry entry = Entry(TarEntryType.RegularFile, $"./{member.Path}", member.Mode, time);
                entry.DataStream = new MemoryStream(member.Content);
                tar.WriteEntry(entry);
            }
        }
        return target.ToArray();
    }

    private static UstarTarEntry Entry(TarEntryType type, string name, int mode, DateTimeOffset time) =>
        new(type, name) { Mode = (UnixFileMode)mode, ModificationTime = time, Uid = 0, Gid = 0, UserName = "root", GroupName = "root" };

    private static IEnumerable<string> FoldersAbove(string path)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }
}

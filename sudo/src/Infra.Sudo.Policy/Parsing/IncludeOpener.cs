using System.Text;
using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>Opens what <c>@include</c> and <c>@includedir</c> name (sudoers(5), "Including other files from within sudoers").</summary>
internal sealed class IncludeOpener(SudoersPolicy policy, ISudoersSource? source, LoadOptions options)
{
    // The original checks its limit of 128 only when its stack grows, by 16 at a time.
    private const int DepthMax = 144;

    private const int OpeningsMax = 10_000;   // of files and folders in one policy, those that were not there included

    private int _openings;
    private readonly Dictionary<int, Queue<byte[]>> _folders = [];   // by depth of the including file: names of a folder still to be read

    /// <summary>Opens an include.</summary>
    /// <param name="name">As it stands in the file.</param>
    /// <param name="isFolder">Whether a folder is meant.</param>
    /// <param name="includer">The including file.</param>
    /// <param name="depth">How many files are open below the including one.</param>
    /// <param name="line">The line behind the include, for the place of problems.</param>
    /// <returns>The first file to read; -1 if there is none, with a problem where that is a mistake.</returns>
    internal int Open(ReadOnlySpan<byte> name, bool isFolder, int includer, int depth, int line)
    {
        var place = new Place(includer, line - 1, 1);
        if (depth >= DepthMax && policy.IsFullOfProblems)
        {
            policy.DropError();   // a file of nothing but includes of itself comes here a million times
            return -1;
        }
        byte[] path = Expand(name, policy.Files[includer].Path.Span);
        if (path.Length == 0 || depth >= DepthMax)
        {
            string text = Encoding.Latin1.GetString(path);
            Report(new SudoersProblem(ProblemKind.IncludeDepth, DiagnosticSeverity.Error, place, $"{text}: too many levels of includes", 0, 0, default, path));
            return -1;
        }
        return isFolder ? OpenFolder(path, depth, place) : OpenFile(path, place);
    }

    /// <summary>The next file of the folder that the file at this depth includes; -1 if there is none.</summary>
    internal int NextOfFolder(int depth)
    {
        if (!_folders.TryGetValue(depth - 1, out Queue<byte[]>? names)) return -1;
        while (names.TryDequeue(out byte[]? path))
        {
            if (!CountOpening(path)) break;
            SourceFile file = source!.OpenFile(path, LoadOptions.FileBytesMax);
            if (file.Status == SourceStatus.Ok) return Add(path, file.Contents);
            if (file.Status == SourceStatus.TooLarge) Refuse(path);
            else Report(FileProblem(path, file, options) with { Kind = ProblemKind.FolderEntry, Severity = DiagnosticSeverity.Warning });
        }
        _folders.Remove(depth - 1);
        return -1;
    }

    internal static SudoersProblem FileProblem(ReadOnlySpan<byte> path, SourceFile file, LoadOptions options)
    {
        if (file.Status == SourceStatus.TooLarge) return TooLargeProblem(path);
        string name = Encoding.Latin1.GetString(path);
        string text = file.Status switch
        {
            SourceStatus.WrongType => $"{name} is not a regular file",
            SourceStatus.WrongOwner => $"{name} is owned by uid {file.OwnerId}, should be {options.OwnerId}",
            SourceStatus.WorldWritable => $"{name} is world writable",
            SourceStatus.GroupWritable => $"{name} is owned by gid {file.GroupId}, should be {options.GroupId}",
            _ => $"unable to open {name}: {file.ErrorText}",
        };
        return new SudoersProblem(ProblemKind.IncludeFile, DiagnosticSeverity.Error, default, text, 0, 0, default, path.ToArray(), file.Status) { Detail = file.ErrorText };
    }

    internal static SudoersProblem TooLargeProblem(ReadOnlySpan<byte> path) => new(
        ProblemKind.TooLarge, DiagnosticSeverity.Error, default, $"{Encoding.Latin1.GetString(path)}: too large", 0, 0, default, path.ToArray(), SourceStatus.TooLarge);

    private int OpenFile(byte[] path, Place place)
    {
        var file = new SourceFile(SourceStatus.Missing, [], ErrorText: "No such file or directory");   // a path of colons alone names no file
        byte[] tried = path;
        foreach (Range part in path.AsSpan().Split((byte)':'))
        {
            tried = path[part];
            if (tried.Length == 0) continue;
            if (!CountOpening(tried)) return -1;
            file = source?.OpenFile(tried, LoadOptions.FileBytesMax) ?? new SourceFile(SourceStatus.Missing, [], ErrorText: "No such file or directory");
            if (file.Status != SourceStatus.Missing) break;
        }
        if (file.Status == SourceStatus.Ok) return Add(tried, file.Contents);
        if (file.Status == SourceStatus.TooLarge) Refuse(tried);
        else if (file.Status == SourceStatus.Missing) Report(FileProblem(path, file, options) with { Place = place, File = FirstOf(path) });
        else Report(FileProblem(tried, file, options) with { Place = place });
        return -1;
    }

    /// <summary>A path may be a list with colons; visudo's messages name the first.</summary>
    private static byte[] FirstOf(byte[] path) => path.AsSpan().IndexOf((byte)':') is >= 0 and int end ? path[..end] : path;

    private int OpenFolder(byte[] path, int depth, Place place)
    {
        if (!CountOpening(path)) return -1;
        SourceFolder folder = source?.OpenFolder(path) ?? new SourceFolder(SourceStatus.Missing, []);
        if (folder.Status != SourceStatus.Ok)
        {
            string name = Encoding.Latin1.GetString(path);
            string? text = folder.Status switch
            {
                SourceStatus.WrongType => $"{name}: Not a directory",
                SourceStatus.WrongOwner => $"{name} is owned by uid {folder.OwnerId}, should be {options.OwnerId}",
                SourceStatus.WorldWritable => $"{name} is world writable",
                SourceStatus.GroupWritable => $"{name} is owned by gid {folder.GroupId}, should be {options.GroupId}",
                _ => null,
            };
            if (text is not null) Report(new SudoersProblem(ProblemKind.IncludeFolder, DiagnosticSeverity.Warning, place, text, 0, 0, default, path, folder.Status));
            return -1;
        }
        List<byte[]> paths = [];
        foreach (byte[] name in folder.Names)
        {
            if (name.Length == 0 || name[^1] == (byte)'~' || name.Contains((byte)'.')) continue;
            paths.Add([.. path, (byte)'/', .. name]);
        }
        paths.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        _folders[depth] = new Queue<byte[]>(paths);
        return NextOfFolder(depth + 1);
    }

    private int Add(byte[] path, byte[] contents)
    {
        if (policy.TextLength + contents.Length > LoadOptions.TotalBytesMax || !LineCleaner.TryClean(contents, out byte[] clean))
        {
            Refuse(path);
            return -1;
        }
        return policy.AddFile(path, Known(path, clean), contents is [.., (byte)'\n']);
    }

    // A file that is included again, as in a loop, shares its bytes with the one before, if they are still the same.
    private byte[] Known(byte[] path, byte[] clean)
    {
        for (int i = policy.Files.Count - 1; i >= Math.Max(0, policy.Files.Count - DepthMax); i--)
        {
            PolicyFile file = policy.Files[i];
            if (file.Path.Span.SequenceEqual(path) && file.Contents.Span.SequenceEqual(clean)) return file.ContentsArray;
        }
        return clean;
    }

    private bool CountOpening(byte[] path)
    {
        if (++_openings <= OpeningsMax) return true;
        SudoersProblem problem = TooLargeProblem(path);
        policy.Refuse(problem with { Message = $"{problem.Message}: more than {OpeningsMax} files and folders are included" });
        return false;
    }

    private void Refuse(byte[] path) => policy.Refuse(TooLargeProblem(path));

    private void Report(SudoersProblem problem) => policy.AddProblem(problem);

    /// <summary><c>%h</c> becomes the host's short name; a relative path is one beside the including file.</summary>
    private byte[] Expand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> includer)
    {
        if (name.Length > 1 && name[0] == (byte)'"' && name[^1] == (byte)'"') name = name[1..^1];
        if (name.IsEmpty) return [];
        var path = new ByteBuilder();
        if (name[0] != (byte)'/') path.Add(includer[..(includer.LastIndexOf((byte)'/') + 1)]);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != (byte)'%' || i + 1 >= name.Length || name[i + 1] != (byte)'h')
            {
                path.Add(name[i]);
                continue;
            }
            foreach (byte value in options.ShortHost.Span)
                path.Add(value == (byte)'/' ? (byte)'_' : value);
            i++;
        }
        return path.Written.ToArray();
    }
}

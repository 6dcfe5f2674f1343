using System.Text;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Sources;

namespace Infra.Sudo.Visudo;

/// <summary>visudo(8): checks sudoers files, or edits them so that a mistake never gets into place.</summary>
public static class VisudoProgram
{
    private const int Done = 0;
    private const int Failed = 1;
    private const uint InstalledMode = 0x120;   // 0440

    /// <summary>Runs visudo.</summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="console">Its streams.</param>
    /// <param name="environment">Variables of the caller, <c>NAME=value</c>.</param>
    /// <returns>The exit code: 0 or 1.</returns>
    public static int Run(IReadOnlyList<string> arguments, VisudoConsole console, IReadOnlyList<byte[]> environment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(environment);
        VisudoOptions options = VisudoOptions.Parse(arguments);
        if (options.Mistake is { } mistake)
        {
            if (mistake.Length > 0) console.Warn(VisudoConsole.Text(mistake));
            console.WriteError(VisudoOptions.Usage);
            return Failed;
        }

        if (options.Information is { } information)
        {
            console.Write(information);
            return Done;
        }

        if (options.Checks) return Check(options, console);
        using var session = new EditSession(options, console, environment);
        return session.Run();
    }

    /// <summary>How policies are read here; times without a zone are local ones.</summary>
    internal static LoadOptions LoadOptionsFor(VisudoOptions options)
    {
        byte[] host = Machine.HostName();
        int dot = host.AsSpan().IndexOf((byte)'.');
        return new LoadOptions { IsStrict = options.IsStrict, ShortHost = dot < 0 ? host : host[..dot], LocalOffset = LocalTime.Offset };
    }

    private static int Check(VisudoOptions options, VisudoConsole console)
    {
        SudoersPolicy policy = Load(options, console);
        if (!PolicyReview.Report(policy, options.IsStrict, options.IsQuiet, console, out _)) return Failed;
        bool isInstalled = options.File is null;
        bool isGood = true;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (PolicyFile file in policy.Files)
        {
            string name = VisudoConsole.Text(file.Path.Span);
            if (!seen.Add(name)) continue;
            bool isFileGood = options.File == "-" || HasOwnerAndMode(
                file.Path.Span, name, isInstalled || options.WantsOwner, isInstalled || options.WantsMode, options.IsQuiet, console);
            isGood &= isFileGood;
            if (isFileGood && !options.IsQuiet) console.Write($"{name}: parsed OK\n");
        }

        return isGood ? Done : Failed;
    }

    private static SudoersPolicy Load(VisudoOptions options, VisudoConsole console)
    {
        if (options.File != "-") return SudoersLoader.Load(Encoding.UTF8.GetBytes(options.File ?? VisudoOptions.Installed), SudoersSource.AnyOwner, LoadOptionsFor(options));
        var text = new MemoryStream();
        byte[] chunk = new byte[65_536];
        while (text.Length <= LoadOptions.FileBytesMax && console.Input.Read(chunk) is > 0 and int count)
            text.Write(chunk, 0, count);
        return SudoersLoader.Parse("stdin"u8, text.ToArray(), SudoersSource.AnyOwner, LoadOptionsFor(options));   // beyond the limit it refuses the text
    }

    private static bool HasOwnerAndMode(ReadOnlySpan<byte> path, string name, bool wantsOwner, bool wantsMode, bool isQuiet, VisudoConsole console)
    {
        if (!wantsOwner && !wantsMode) return true;
        NativeError error = NativeFile.Status(path, out FileStatus status);
        string? message = null;
        if (!error.IsNone) message = $"visudo: {name}: {error.Text}\n";
        else if (wantsOwner && (status.UserId != 0 || status.GroupId != 0)) message = $"{name}: wrong owner (uid, gid) should be (0, 0)\n";
        else if (wantsMode && status.Permissions != InstalledMode) message = $"{name}: bad permissions, should be mode 0440\n";
        if (message is null) return true;
        if (!isQuiet) console.WriteError(message);
        return false;
    }
}

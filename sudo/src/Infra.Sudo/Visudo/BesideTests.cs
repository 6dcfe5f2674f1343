using System.Text;
using Infra.Config;
using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.PolicyTests;
using Infra.Sudo.Sources;

namespace Infra.Sudo.Visudo;

/// <summary>The policy tests that lie beside a sudoers file: <c>*.sudoers-test.toml</c>. A test that names another policy is not for this one.</summary>
internal static class BesideTests
{
    private const int FileBytesMax = 4 << 20;

    /// <summary>Runs them in the order of their names and prints what fails.</summary>
    internal static bool Pass(ReadOnlySpan<byte> main, SudoersPolicy policy, VisudoConsole console)
    {
        int slash = main.LastIndexOf((byte)'/');
        byte[] folder = slash < 0 ? "."u8.ToArray() : slash == 0 ? "/"u8.ToArray() : main[..slash].ToArray();
        SourceFolder opened = SudoersSource.AnyOwner.OpenFolder(folder);
        if (opened.Status != SourceStatus.Ok) return true;
        bool pass = true;
        foreach (byte[] name in opened.Names.Where(name => name.AsSpan().EndsWith(".sudoers-test.toml"u8)).Order(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right))))
            pass &= PassOne([.. folder, (byte)'/', .. name], main[(slash + 1)..], policy, console);
        return pass;
    }

    private static bool PassOne(byte[] path, ReadOnlySpan<byte> mainName, SudoersPolicy policy, VisudoConsole console)
    {
        SourceFile file = SudoersSource.AnyOwner.OpenFile(path, FileBytesMax);
        string shown = TextEscape.Escape(path);
        if (file.Status != SourceStatus.Ok)
        {
            console.Warn($"{shown}: {(file.ErrorText.Length > 0 ? file.ErrorText : file.Status.ToString())}");
            return false;
        }

        ConfigResult<PolicyTestFile> read = PolicyTestFile.Parse(Encoding.UTF8.GetString(file.Contents), shown);
        foreach (Diagnostic diagnostic in read.Diagnostics)
            console.WriteError(VisudoConsole.Text(diagnostic.ToString()) + "\n");
        if (!read.IsValid) return false;
        if (read.Value!.Sudoers is { } named && !Encoding.UTF8.GetBytes(named).AsSpan().SequenceEqual(mainName)) return true;
        bool pass = true;
        foreach (PolicyTestResult result in PolicyTestRun.Run(policy, read.Value, DateTimeOffset.UtcNow.ToUnixTimeSeconds()))
        {
            if (result.IsPassed) continue;
            console.WriteError($"{shown}:{result.Case.Line}: {TextEscape.Escape(result.Case.Name)}: {result.Failure}\n");
            pass = false;
        }

        return pass;
    }
}

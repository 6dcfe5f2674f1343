using System.Text;
using Infra.Sudo.Visudo;
using Infra.Testing;

namespace Infra.Sudo.Tests.Visudo;

/// <summary>A folder with sudoers files, and visudo in it. Its path does not show in the outputs.</summary>
internal sealed class VisudoRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal List<string> Environment { get; } = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"];

    public void Dispose() => _folder.Dispose();

    internal string PathOf(string name) => Path.Combine(_folder.Root, name);

    internal string Read(string name) => File.ReadAllText(PathOf(name));

    internal string[] Names() => [.. Directory.GetFiles(_folder.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    internal VisudoRun With(string name, string text, UnixFileMode mode = (UnixFileMode)0x120)
    {
        File.WriteAllText(PathOf(name), text);
        File.SetUnixFileMode(PathOf(name), mode);
        return this;
    }

    /// <summary>The editor is this shell script; the copy is its last argument, in $F.</summary>
    internal VisudoRun WithEditor(string script)
    {
        With("editor.sh", "#!/bin/sh\nfor F; do :; done\n" + script + "\n", (UnixFileMode)0x1C0);
        Environment.Add("EDITOR=" + PathOf("editor.sh"));
        return this;
    }

    internal (int Exit, string Output, string Error) Run(string input, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var answers = new MemoryStream(Encoding.UTF8.GetBytes(input));
        string[] words = [.. arguments.Select(word => word.StartsWith('@') ? PathOf(word[1..]) : word)];
        int exit = VisudoProgram.Run(words, new VisudoConsole(answers, output, error), [.. Environment.Select(Encoding.UTF8.GetBytes)]);
        return (exit, Shown(output), Shown(error));
    }

    private string Shown(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray()).Replace(_folder.Root + "/", "", StringComparison.Ordinal);
}

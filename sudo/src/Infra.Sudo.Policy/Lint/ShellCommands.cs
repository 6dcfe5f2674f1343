using System.Text;

namespace Infra.Sudo.Policy.Lint;

/// <summary>Base names of commands that are known to give a shell; the list is <c>Lint/shell-commands.txt</c>, which says where it comes from.</summary>
public static class ShellCommands
{
    private static readonly HashSet<string> Names = Read();

    /// <summary>Whether a base name is on the list.</summary>
    public static bool Contains(ReadOnlySpan<byte> baseName) => Names.Contains(Encoding.Latin1.GetString(baseName));

    private static HashSet<string> Read()
    {
        using Stream stream = typeof(ShellCommands).Assembly.GetManifestResourceStream("Infra.Sudo.Policy.shell-commands.txt")
            ?? throw new InvalidOperationException("The list of shell commands is missing from the assembly.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        string text = Encoding.ASCII.GetString(memory.ToArray());
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (line[0] != '#') names.Add(line);
        return names;
    }
}

using System.Security.Cryptography;
using System.Text;
using Infra.Build.Processes;

namespace Infra.Build.Peers;

/// <summary>build/peers.txt: what the peer root holds.</summary>
/// <param name="Packages">Installed in the root.</param>
/// <param name="Unpacked">Unpacked beside it, since they conflict with others.</param>
internal sealed record PeerList(IReadOnlyList<string> Packages, IReadOnlyList<string> Unpacked)
{
    /// <summary>Stands for the list: the same packages give the same stamp, whatever their order and comments.</summary>
    internal string Stamp =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Packages.Concat(Unpacked.Select(name => "unpack " + name)).Order(StringComparer.Ordinal)))));

    /// <summary>Reads the repository's list.</summary>
    internal static PeerList Load(Repository repository) => Parse(File.ReadAllText(repository.PathOf("build", "peers.txt")));

    /// <summary>Reads a list.</summary>
    /// <exception cref="PipelineException">A line is neither a package nor `unpack PACKAGE`; the text has its number.</exception>
    internal static PeerList Parse(string text)
    {
        List<string> packages = [], unpacked = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length == 0) continue;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string name = words[^1];
            bool isUnpacked = words.Length == 2 && words[0] == "unpack";
            if ((words.Length != 1 && !isUnpacked) || !IsPackageName(name))
                throw new PipelineException($"build/peers.txt:{i + 1}: expected a package name or `unpack NAME`, found \"{line}\"");
            List<string> list = isUnpacked ? unpacked : packages;
            if (!list.Contains(name)) list.Add(name);
        }
        return new PeerList(packages, unpacked);
    }

    // Debian Policy section 5.6.7: lower case letters, digits, plus, minus and dot; at least two, the first no sign.
    private static bool IsPackageName(string name) =>
        name.Length >= 2 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');
}

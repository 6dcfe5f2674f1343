namespace Infra.Build.Bench;

/// <summary>Writes what a contender needs into its work folder.</summary>
internal static class ContenderFiles
{
    internal static void Write(Contender contender, Placeholders places, string work)
    {
        foreach (ContenderFile file in contender.Files)
        {
            string path = Path.Combine(work, places.Fill(file.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, places.Fill(file.Text));
        }
    }
}

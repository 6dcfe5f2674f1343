namespace Infra.Crypto.Tests;

/// <summary>Reads the files of the folder Vectors.</summary>
internal static class VectorFile
{
    internal static List<VectorRecord> Read(string name) => VectorRecord.ReadAll(name, File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", name)));

    /// <summary>The record that starts at this line.</summary>
    internal static VectorRecord Find(string name, string place) => Read(name).Single(record => record.Place == place);

    /// <summary>For MemberData: one row per record.</summary>
    internal static TheoryData<string> Places(string name)
    {
        var data = new TheoryData<string>();
        foreach (VectorRecord record in Read(name)) data.Add(record.Place);
        return data;
    }
}

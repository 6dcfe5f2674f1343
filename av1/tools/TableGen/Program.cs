using System.Text;
using Infra.Av1.TableGen;

// TableGen FOLDER [--check] [--out FOLDER]: FOLDER is a checkout of the AV1 specification (AOMediaCodec/av1-spec).
if (args.Length == 0 || args[0].StartsWith('-'))
{
    Console.Error.WriteLine("usage: TableGen SPECIFICATION-FOLDER [--check] [--out FOLDER]");
    return 2;
}

bool isCheck = args.Contains("--check");
int outIndex = Array.IndexOf(args, "--out");
string target = outIndex > 0 && outIndex + 1 < args.Length ? args[outIndex + 1] : Path.Combine("av1", "src", "Infra.Av1", "Tables");
Specification specification = Specification.Read(args[0]);
int different = 0;
foreach ((string name, string text) in Generator.Files(specification))
{
    string path = Path.Combine(target, name);
    if (isCheck)
    {
        bool isSame = File.Exists(path) && File.ReadAllText(path) == text;
        Console.WriteLine($"{(isSame ? "identical" : "DIFFERENT")} {name}");
        if (!isSame) different++;
        continue;
    }
    Directory.CreateDirectory(target);
    File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    Console.WriteLine($"written {name}");
}
return different == 0 ? 0 : 1;

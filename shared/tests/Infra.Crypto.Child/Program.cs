using Infra.Crypto.Bench.SelfTest;

// Every algorithm once, then what this process has mapped: the test that started it looks for libraries that must not be there.
foreach (KnownAnswers algorithm in KnownAnswers.All.Where(answers => !answers.IsLong))
{
    int answers = 0;
    foreach ((string place, bool isRight) in algorithm.Check())
    {
        if (!isRight) throw new InvalidOperationException($"{algorithm.Name}: {place}");
        answers++;
    }
    Console.WriteLine($"ran {algorithm.Name}: {answers}");
}
foreach (Infra.Crypto.MlKem.MlKemParameterSet set in Enum.GetValues<Infra.Crypto.MlKem.MlKemParameterSet>())
{
    using var key = Infra.Crypto.MlKem.MlKemPrivateKey.Generate(set, new Infra.Crypto.Bench.BenchRandom());
    byte[] ciphertext = new byte[Infra.Crypto.MlKem.MlKemSizes.Ciphertext(set)], secret = new byte[32];
    key.PublicKey.Encapsulate(new Infra.Crypto.Bench.BenchRandom(), ciphertext, secret);
    key.TryDecapsulate(ciphertext, secret);
    Console.WriteLine($"ran {set}");
}
if (args.Contains("--load-openssl")) _ = System.Security.Cryptography.SHA256.HashData([]);
Console.Write(File.ReadAllText("/proc/self/maps"));

using Rask.Fuzz;
using SharpFuzz;

const string usage = """
    Usage:
      rask-fuzz envelope|text                      reads inputs from afl-fuzz
      rask-fuzz envelope|text FILE...              tries these inputs, and says what is wrong with them
      rask-fuzz seeds envelope|text DIRECTORY LOG...   writes first inputs from json-file logs
    """;

if (args is ["seeds", var kind, var directory, ..] && Enum.TryParse(kind, ignoreCase: true, out FuzzTarget seedsOf))
{
    Seeds.Write(directory, seedsOf, args[3..]);
    return 0;
}

if (args.Length == 0 || !Enum.TryParse(args[0], ignoreCase: true, out FuzzTarget target))
{
    Console.Error.WriteLine(usage);
    return 2;
}

// Made with the first input: code that is instrumented has nowhere to count before the fuzzer is there.
EncoderCheck? check = null;
if (args.Length > 1)
{
    int finds = 0;
    foreach (string path in args[1..])
    {
        try
        {
            Try(File.ReadAllBytes(path));
        }
        catch (Exception error)
        {
            finds++;
            Console.WriteLine($"{path}\n  {error.Message}\n  {Convert.ToBase64String(File.ReadAllBytes(path))}");
        }
    }

    return finds > 0 ? 1 : 0;
}

Fuzzer.OutOfProcess.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    Try(input.ToArray());
});
return 0;

void Try(byte[] input)
{
    check ??= new EncoderCheck();
    if (target == FuzzTarget.Envelope)
        check.Lines(input);
    else
        check.Text(input);
}
